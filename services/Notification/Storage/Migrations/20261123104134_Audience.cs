using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tryghed.Notification.Storage.Migrations
{
    /// <inheritdoc />
    public partial class Audience : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "about",
                table: "delivery",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "asked",
                table: "delivery",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "about",
                table: "alert",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "alert_reading",
                columns: table => new
                {
                    alert = table.Column<Guid>(type: "uuid", nullable: false),
                    reader = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_alert_reading", x => new { x.alert, x.reader });
                    table.ForeignKey(
                        name: "fk_alert_reading_alert_alert",
                        column: x => x.alert,
                        principalTable: "alert",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_delivery_about",
                table: "delivery",
                column: "about");

            migrationBuilder.CreateIndex(
                name: "ix_alert_about",
                table: "alert",
                column: "about");

            migrationBuilder.CreateIndex(
                name: "ix_alert_asked",
                table: "alert",
                columns: new[] { "organisation", "id" },
                filter: "recipient = ''");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "alert_reading");

            migrationBuilder.DropIndex(
                name: "ix_delivery_about",
                table: "delivery");

            migrationBuilder.DropIndex(
                name: "ix_alert_about",
                table: "alert");

            migrationBuilder.DropIndex(
                name: "ix_alert_asked",
                table: "alert");

            migrationBuilder.DropColumn(
                name: "about",
                table: "delivery");

            migrationBuilder.DropColumn(
                name: "asked",
                table: "delivery");

            migrationBuilder.DropColumn(
                name: "about",
                table: "alert");
        }
    }
}
