using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tryghed.Indicator.Storage.Migrations
{
    /// <inheritdoc />
    public partial class Provenance : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "provenance",
                table: "vintage",
                type: "jsonb",
                nullable: false,
                defaultValue: """{"origin":0,"hash":"","at":"0001-01-01T00:00:00+00:00"}""");

            migrationBuilder.AddColumn<bool>(
                name: "hidden",
                table: "observation",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "provenance",
                table: "import",
                type: "jsonb",
                nullable: false,
                defaultValue: """{"origin":0,"hash":"","at":"0001-01-01T00:00:00+00:00"}""");

            // What stood before: received when it was recorded, from where nobody wrote down. A final 0 is known to be zero.
            migrationBuilder.Sql("update vintage set provenance = jsonb_build_object('origin', case when import is null then 0 else 1 end, 'hash', '', 'at', recorded_at)");
            migrationBuilder.Sql("update import set provenance = jsonb_build_object('origin', 1, 'hash', '', 'at', received_at)");
            migrationBuilder.Sql("update observation set status = 5 where status = 0 and value = 0");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "provenance",
                table: "vintage");

            migrationBuilder.DropColumn(
                name: "hidden",
                table: "observation");

            migrationBuilder.DropColumn(
                name: "provenance",
                table: "import");
        }
    }
}
