using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tryghed.Indicator.Storage.Migrations
{
    /// <inheritdoc />
    public partial class Indices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "index_due",
                columns: table => new
                {
                    index = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    change = table.Column<long>(type: "bigint", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    taken_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    faults = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_index_due", x => x.index);
                });

            migrationBuilder.CreateTable(
                name: "index_fall",
                columns: table => new
                {
                    index = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    area = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ordinal = table.Column<int>(type: "integer", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_index_fall", x => new { x.index, x.area, x.ordinal });
                });

            migrationBuilder.CreateTable(
                name: "index_input",
                columns: table => new
                {
                    index = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    version = table.Column<int>(type: "integer", nullable: false),
                    indicator = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_index_input", x => new { x.index, x.version, x.indicator });
                    table.ForeignKey(
                        name: "fk_index_input_indicator_indicator",
                        column: x => x.indicator,
                        principalTable: "indicator",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "index_publication",
                columns: table => new
                {
                    index = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    run = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    basis = table.Column<string>(type: "jsonb", nullable: false),
                    periods = table.Column<List<string>>(type: "text[]", nullable: false),
                    note = table.Column<string>(type: "text", nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_index_publication", x => new { x.index, x.number });
                });

            migrationBuilder.CreateTable(
                name: "index_run",
                columns: table => new
                {
                    index = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    basis = table.Column<string>(type: "jsonb", nullable: false),
                    robustness = table.Column<string>(type: "jsonb", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    milliseconds = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_index_run", x => new { x.index, x.number });
                });

            migrationBuilder.CreateTable(
                name: "index_value",
                columns: table => new
                {
                    index = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    publication = table.Column<int>(type: "integer", nullable: false),
                    ordinal = table.Column<int>(type: "integer", nullable: false),
                    area = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    place = table.Column<int>(type: "integer", nullable: false),
                    node = table.Column<string>(type: "text", nullable: false),
                    score = table.Column<double>(type: "double precision", nullable: true),
                    low = table.Column<double>(type: "double precision", nullable: true),
                    high = table.Column<double>(type: "double precision", nullable: true),
                    rank = table.Column<int>(type: "integer", nullable: true),
                    rank_low = table.Column<int>(type: "integer", nullable: true),
                    rank_high = table.Column<int>(type: "integer", nullable: true),
                    of = table.Column<int>(type: "integer", nullable: false),
                    coverage = table.Column<double>(type: "double precision", nullable: false),
                    imputed = table.Column<List<string>>(type: "text[]", nullable: false),
                    fell = table.Column<double>(type: "double precision", nullable: true),
                    difference_low = table.Column<double>(type: "double precision", nullable: true),
                    difference_high = table.Column<double>(type: "double precision", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_index_value", x => new { x.index, x.publication, x.ordinal, x.area, x.place });
                });

            migrationBuilder.CreateTable(
                name: "stored_index",
                columns: table => new
                {
                    code = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    owner = table.Column<string>(type: "text", nullable: false),
                    title_da = table.Column<string>(type: "text", nullable: false),
                    title_en = table.Column<string>(type: "text", nullable: true),
                    visibility = table.Column<int>(type: "integer", nullable: false),
                    frequency = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    failed_field = table.Column<string>(type: "text", nullable: true),
                    failed_reason = table.Column<string>(type: "text", nullable: true),
                    run = table.Column<int>(type: "integer", nullable: false),
                    publication = table.Column<int>(type: "integer", nullable: false),
                    defined_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stored_index", x => x.code);
                });

            migrationBuilder.CreateTable(
                name: "index_version",
                columns: table => new
                {
                    index = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    visibility = table.Column<int>(type: "integer", nullable: false),
                    definition = table.Column<string>(type: "jsonb", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_index_version", x => new { x.index, x.number });
                    table.ForeignKey(
                        name: "fk_index_version_stored_index_index",
                        column: x => x.index,
                        principalTable: "stored_index",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "watched_index",
                columns: table => new
                {
                    organisation = table.Column<string>(type: "text", nullable: false),
                    index = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    areas = table.Column<List<string>>(type: "text[]", nullable: false),
                    probability = table.Column<double>(type: "double precision", nullable: true),
                    threshold = table.Column<double>(type: "double precision", nullable: false),
                    seen_ordinal = table.Column<int>(type: "integer", nullable: true),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_watched_index", x => new { x.organisation, x.index });
                    table.ForeignKey(
                        name: "fk_watched_index_stored_index_index",
                        column: x => x.index,
                        principalTable: "stored_index",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_index_input_indicator",
                table: "index_input",
                column: "indicator");

            migrationBuilder.CreateIndex(
                name: "ix_watched_index_index",
                table: "watched_index",
                column: "index");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "index_due");

            migrationBuilder.DropTable(
                name: "index_fall");

            migrationBuilder.DropTable(
                name: "index_input");

            migrationBuilder.DropTable(
                name: "index_publication");

            migrationBuilder.DropTable(
                name: "index_run");

            migrationBuilder.DropTable(
                name: "index_value");

            migrationBuilder.DropTable(
                name: "index_version");

            migrationBuilder.DropTable(
                name: "watched_index");

            migrationBuilder.DropTable(
                name: "stored_index");
        }
    }
}
