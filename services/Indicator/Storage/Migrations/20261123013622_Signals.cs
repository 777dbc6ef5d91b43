using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tryghed.Indicator.Storage.Migrations
{
    /// <inheritdoc />
    public partial class Signals : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_signal_open",
                table: "signal");

            migrationBuilder.AddColumn<double>(
                name: "arl0",
                table: "signal",
                type: "double precision",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "back_period",
                table: "signal",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "baseline_from",
                table: "signal",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "baseline_points",
                table: "signal",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "baseline_to",
                table: "signal",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "chart",
                table: "signal",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<double>(
                name: "delay_periods",
                table: "signal",
                type: "double precision",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "false_alarms_per_year",
                table: "signal",
                type: "double precision",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "held",
                table: "signal",
                type: "jsonb",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<int>(
                name: "policy_version",
                table: "signal",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "scope",
                table: "signal",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "since",
                table: "signal",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "step_count",
                table: "signal",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "unit",
                table: "signal",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "vintage",
                table: "signal",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<double>(
                name: "design_effect",
                table: "indicator",
                type: "double precision",
                nullable: false,
                defaultValue: 1.0);

            migrationBuilder.AddColumn<int>(
                name: "measures",
                table: "indicator",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "annotation",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    indicator = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    kind = table.Column<int>(type: "integer", nullable: false),
                    from = table.Column<string>(type: "text", nullable: false),
                    to = table.Column<string>(type: "text", nullable: true),
                    areas = table.Column<List<string>>(type: "text[]", nullable: true),
                    text_da = table.Column<string>(type: "text", nullable: false),
                    text_en = table.Column<string>(type: "text", nullable: true),
                    added_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    added_by = table.Column<string>(type: "text", nullable: false),
                    withdrawn_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    withdrawn_by = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_annotation", x => x.id);
                    table.ForeignKey(
                        name: "fk_annotation_indicator_indicator",
                        column: x => x.indicator,
                        principalTable: "indicator",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "rebase",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    indicator = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    area = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    from = table.Column<string>(type: "text", nullable: false),
                    from_ordinal = table.Column<int>(type: "integer", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rebase", x => x.id);
                    table.ForeignKey(
                        name: "fk_rebase_indicator_indicator",
                        column: x => x.indicator,
                        principalTable: "indicator",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "series_policy",
                columns: table => new
                {
                    indicator = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    area = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    version = table.Column<int>(type: "integer", nullable: false),
                    from_ordinal = table.Column<int>(type: "integer", nullable: false),
                    why = table.Column<string>(type: "text", nullable: false),
                    watch_list_version = table.Column<int>(type: "integer", nullable: false),
                    scheme = table.Column<string>(type: "text", nullable: false),
                    width = table.Column<double>(type: "double precision", nullable: false),
                    points = table.Column<int>(type: "integer", nullable: false),
                    seasons = table.Column<int>(type: "integer", nullable: false),
                    autocorrelation = table.Column<double>(type: "double precision", nullable: false),
                    sigma_floor = table.Column<double>(type: "double precision", nullable: false),
                    false_alarms_per_year = table.Column<double>(type: "double precision", nullable: false),
                    arl0 = table.Column<double>(type: "double precision", nullable: true),
                    delay_zero_state = table.Column<double>(type: "double precision", nullable: false),
                    delay_steady_state = table.Column<double>(type: "double precision", nullable: false),
                    settled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_series_policy", x => new { x.indicator, x.area, x.version });
                });

            migrationBuilder.CreateTable(
                name: "signal_step",
                columns: table => new
                {
                    signal = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    why = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_signal_step", x => new { x.signal, x.number });
                    table.ForeignKey(
                        name: "fk_signal_step_signal_signal",
                        column: x => x.signal,
                        principalTable: "signal",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "watch_list",
                columns: table => new
                {
                    organisation = table.Column<string>(type: "text", nullable: false),
                    false_alarms_per_year = table.Column<double>(type: "double precision", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    changed_by = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_watch_list", x => x.organisation);
                });

            migrationBuilder.CreateTable(
                name: "watched_indicator",
                columns: table => new
                {
                    organisation = table.Column<string>(type: "text", nullable: false),
                    indicator = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    areas = table.Column<List<string>>(type: "text[]", nullable: true),
                    chart = table.Column<string>(type: "text", nullable: true),
                    rules = table.Column<List<string>>(type: "text[]", nullable: true),
                    detect = table.Column<double>(type: "double precision", nullable: false),
                    false_discovery_rate = table.Column<double>(type: "double precision", nullable: true),
                    arbitrary_dependence = table.Column<bool>(type: "boolean", nullable: false),
                    season = table.Column<bool>(type: "boolean", nullable: true),
                    baseline_points = table.Column<int>(type: "integer", nullable: true),
                    target = table.Column<double>(type: "double precision", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_watched_indicator", x => new { x.organisation, x.indicator });
                    table.ForeignKey(
                        name: "fk_watched_indicator_indicator_indicator",
                        column: x => x.indicator,
                        principalTable: "indicator",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            // What signals of the plain XmR chart did not store is told as far as it is known; before the index, which knows a series' active signal by it.
            migrationBuilder.Sql("update signal set since = period, baseline_from = period, baseline_to = period, chart = 'xmr', back_period = closed_period");

            migrationBuilder.CreateIndex(
                name: "ix_signal_active",
                table: "signal",
                columns: new[] { "indicator", "area" },
                unique: true,
                filter: "back_period is null");

            migrationBuilder.CreateIndex(
                name: "ix_annotation_indicator_id",
                table: "annotation",
                columns: new[] { "indicator", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_rebase_indicator_area_from_ordinal",
                table: "rebase",
                columns: new[] { "indicator", "area", "from_ordinal" },
                unique: true)
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.CreateIndex(
                name: "ix_watched_indicator_indicator",
                table: "watched_indicator",
                column: "indicator");

            // What stood before: every indicator is watched by its owner, so that its alarms go on.
            migrationBuilder.Sql("insert into watched_indicator (organisation, indicator, detect, arbitrary_dependence) select owner, code, 1, false from indicator");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "annotation");

            migrationBuilder.DropTable(
                name: "rebase");

            migrationBuilder.DropTable(
                name: "series_policy");

            migrationBuilder.DropTable(
                name: "signal_step");

            migrationBuilder.DropTable(
                name: "watch_list");

            migrationBuilder.DropTable(
                name: "watched_indicator");

            migrationBuilder.DropIndex(
                name: "ix_signal_active",
                table: "signal");

            migrationBuilder.DropColumn(
                name: "arl0",
                table: "signal");

            migrationBuilder.DropColumn(
                name: "back_period",
                table: "signal");

            migrationBuilder.DropColumn(
                name: "baseline_from",
                table: "signal");

            migrationBuilder.DropColumn(
                name: "baseline_points",
                table: "signal");

            migrationBuilder.DropColumn(
                name: "baseline_to",
                table: "signal");

            migrationBuilder.DropColumn(
                name: "chart",
                table: "signal");

            migrationBuilder.DropColumn(
                name: "delay_periods",
                table: "signal");

            migrationBuilder.DropColumn(
                name: "false_alarms_per_year",
                table: "signal");

            migrationBuilder.DropColumn(
                name: "held",
                table: "signal");

            migrationBuilder.DropColumn(
                name: "policy_version",
                table: "signal");

            migrationBuilder.DropColumn(
                name: "scope",
                table: "signal");

            migrationBuilder.DropColumn(
                name: "since",
                table: "signal");

            migrationBuilder.DropColumn(
                name: "step_count",
                table: "signal");

            migrationBuilder.DropColumn(
                name: "unit",
                table: "signal");

            migrationBuilder.DropColumn(
                name: "vintage",
                table: "signal");

            migrationBuilder.DropColumn(
                name: "design_effect",
                table: "indicator");

            migrationBuilder.DropColumn(
                name: "measures",
                table: "indicator");

            migrationBuilder.CreateIndex(
                name: "ix_signal_open",
                table: "signal",
                columns: new[] { "indicator", "area" },
                unique: true,
                filter: "status = 0");
        }
    }
}
