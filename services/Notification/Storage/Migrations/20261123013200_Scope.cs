using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tryghed.Notification.Storage.Migrations
{
    /// <inheritdoc />
    public partial class Scope : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "scope",
                table: "alert",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "synthetic",
                table: "alert",
                type: "boolean",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "scope",
                table: "alert");

            migrationBuilder.DropColumn(
                name: "synthetic",
                table: "alert");
        }
    }
}
