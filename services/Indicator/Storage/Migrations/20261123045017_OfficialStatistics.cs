using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Tryghed.Indicator.Storage.Migrations
{
    /// <inheritdoc />
    public partial class OfficialStatistics : Migration
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
                name: "definition_da",
                table: "indicator",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "definition_en",
                table: "indicator",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "dimension",
                table: "indicator",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "disclosure",
                table: "indicator",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "geography",
                table: "indicator",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "licence",
                table: "indicator",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "release_lag_days",
                table: "indicator",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "steward",
                table: "indicator",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "target_by",
                table: "indicator",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "target_value",
                table: "indicator",
                type: "double precision",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "trajectory",
                table: "indicator",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "valid_from",
                table: "indicator",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "valid_to",
                table: "indicator",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "version",
                table: "indicator",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<int>(
                name: "interruptions",
                table: "import",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "mapping",
                table: "import",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "provenance",
                table: "import",
                type: "jsonb",
                nullable: false,
                defaultValue: """{"origin":0,"hash":"","at":"0001-01-01T00:00:00+00:00"}""");

            migrationBuilder.CreateTable(
                name: "assessment",
                columns: table => new
                {
                    indicator = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    criteria = table.Column<string>(type: "jsonb", nullable: false),
                    outcome = table.Column<int>(type: "integer", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_assessment", x => new { x.indicator, x.number });
                    table.ForeignKey(
                        name: "fk_assessment_indicator_indicator",
                        column: x => x.indicator,
                        principalTable: "indicator",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "attestation",
                columns: table => new
                {
                    indicator = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    period = table.Column<string>(type: "text", nullable: true),
                    vintage = table.Column<int>(type: "integer", nullable: false),
                    note = table.Column<string>(type: "text", nullable: true),
                    until = table.Column<DateOnly>(type: "date", nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_attestation", x => new { x.indicator, x.number });
                    table.ForeignKey(
                        name: "fk_attestation_indicator_indicator",
                        column: x => x.indicator,
                        principalTable: "indicator",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "import_mapping",
                columns: table => new
                {
                    owner = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    mapping = table.Column<string>(type: "jsonb", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    changed_by = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_import_mapping", x => new { x.owner, x.name });
                });

            migrationBuilder.CreateTable(
                name: "import_progress",
                columns: table => new
                {
                    import = table.Column<Guid>(type: "uuid", nullable: false),
                    phase = table.Column<int>(type: "integer", nullable: false),
                    bytes_read = table.Column<long>(type: "bigint", nullable: false),
                    read = table.Column<int>(type: "integer", nullable: false),
                    stored = table.Column<int>(type: "integer", nullable: false),
                    unchanged = table.Column<int>(type: "integer", nullable: false),
                    wrong = table.Column<int>(type: "integer", nullable: false),
                    seconds_left = table.Column<double>(type: "double precision", nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    begun = table.Column<int>(type: "integer", nullable: false),
                    cancelled_by = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_import_progress", x => x.import);
                });

            migrationBuilder.CreateTable(
                name: "indicator_version",
                columns: table => new
                {
                    indicator = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    visibility = table.Column<int>(type: "integer", nullable: false),
                    definition = table.Column<string>(type: "jsonb", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_indicator_version", x => new { x.indicator, x.number });
                    table.ForeignKey(
                        name: "fk_indicator_version_indicator_indicator",
                        column: x => x.indicator,
                        principalTable: "indicator",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "source",
                columns: table => new
                {
                    code = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    kind = table.Column<int>(type: "integer", nullable: false),
                    address = table.Column<string>(type: "text", nullable: false),
                    table = table.Column<string>(type: "text", nullable: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    streaming = table.Column<bool>(type: "boolean", nullable: false),
                    selection = table.Column<string>(type: "jsonb", nullable: false),
                    mapping = table.Column<string>(type: "jsonb", nullable: false),
                    schedule = table.Column<string>(type: "jsonb", nullable: false),
                    enabled = table.Column<bool>(type: "boolean", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    changed_by = table.Column<string>(type: "text", nullable: false),
                    revision = table.Column<int>(type: "integer", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<string>(type: "text", nullable: true),
                    hashes = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_source", x => x.code);
                });

            migrationBuilder.CreateTable(
                name: "stale_notice",
                columns: table => new
                {
                    indicator = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    period = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stale_notice", x => new { x.indicator, x.number });
                    table.ForeignKey(
                        name: "fk_stale_notice_indicator_indicator",
                        column: x => x.indicator,
                        principalTable: "indicator",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "source_run",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    source = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    revision = table.Column<int>(type: "integer", nullable: false),
                    asked_by = table.Column<string>(type: "text", nullable: true),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    state = table.Column<int>(type: "integer", nullable: false),
                    outcome = table.Column<int>(type: "integer", nullable: true),
                    holder = table.Column<Guid>(type: "uuid", nullable: true),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    table_version = table.Column<string>(type: "text", nullable: true),
                    requests = table.Column<int>(type: "integer", nullable: false),
                    cells = table.Column<long>(type: "bigint", nullable: false),
                    summed = table.Column<string>(type: "jsonb", nullable: false),
                    imports = table.Column<string>(type: "jsonb", nullable: false),
                    hashes = table.Column<string>(type: "jsonb", nullable: false),
                    error = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_source_run", x => x.id);
                    table.ForeignKey(
                        name: "fk_source_run_source_source",
                        column: x => x.source,
                        principalTable: "source",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_import_owner_number",
                table: "import",
                columns: new[] { "owner", "number" });

            migrationBuilder.CreateIndex(
                name: "ix_source_due",
                table: "source",
                column: "due_at",
                filter: "enabled");

            migrationBuilder.CreateIndex(
                name: "ix_source_run_one_at_a_time",
                table: "source_run",
                column: "source",
                unique: true,
                filter: "state <> 3");

            migrationBuilder.CreateIndex(
                name: "ix_source_run_source_number",
                table: "source_run",
                columns: new[] { "source", "number" });

            migrationBuilder.AddColumn<string>(
                name: "cancelled_by",
                table: "import",
                type: "text",
                nullable: true);

            // What stood before: received when it was recorded, from where nobody wrote down. A final 0 is known to be zero. Files that wait are read as they would have been.
            migrationBuilder.Sql("update vintage set provenance = jsonb_build_object('origin', case when import is null then 0 else 1 end, 'hash', '', 'at', recorded_at)");
            migrationBuilder.Sql("update import set provenance = jsonb_build_object('origin', 1, 'hash', '', 'at', received_at)");
            migrationBuilder.Sql("update import set mapping = jsonb_build_object('area', area_dimension, 'period', time_dimension) where area_dimension is not null or time_dimension is not null");
            migrationBuilder.Sql("update observation set status = 5 where status = 0 and value = 0");

            migrationBuilder.DropColumn(
                name: "area_dimension",
                table: "import");

            migrationBuilder.DropColumn(
                name: "time_dimension",
                table: "import");

            // Pieces of files are compressed already, or read once: packing them costs time and saves little.
            migrationBuilder.Sql("alter table import_chunk alter column bytes set storage external");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "assessment");

            migrationBuilder.DropTable(
                name: "attestation");

            migrationBuilder.DropTable(
                name: "import_mapping");

            migrationBuilder.DropTable(
                name: "import_progress");

            migrationBuilder.DropTable(
                name: "indicator_version");

            migrationBuilder.DropTable(
                name: "source_run");

            migrationBuilder.DropTable(
                name: "stale_notice");

            migrationBuilder.DropTable(
                name: "source");

            migrationBuilder.DropIndex(
                name: "ix_import_owner_number",
                table: "import");

            migrationBuilder.DropColumn(
                name: "provenance",
                table: "vintage");

            migrationBuilder.DropColumn(
                name: "hidden",
                table: "observation");

            migrationBuilder.DropColumn(
                name: "definition_da",
                table: "indicator");

            migrationBuilder.DropColumn(
                name: "definition_en",
                table: "indicator");

            migrationBuilder.DropColumn(
                name: "dimension",
                table: "indicator");

            migrationBuilder.DropColumn(
                name: "disclosure",
                table: "indicator");

            migrationBuilder.DropColumn(
                name: "geography",
                table: "indicator");

            migrationBuilder.DropColumn(
                name: "licence",
                table: "indicator");

            migrationBuilder.DropColumn(
                name: "release_lag_days",
                table: "indicator");

            migrationBuilder.DropColumn(
                name: "steward",
                table: "indicator");

            migrationBuilder.DropColumn(
                name: "target_by",
                table: "indicator");

            migrationBuilder.DropColumn(
                name: "target_value",
                table: "indicator");

            migrationBuilder.DropColumn(
                name: "trajectory",
                table: "indicator");

            migrationBuilder.DropColumn(
                name: "valid_from",
                table: "indicator");

            migrationBuilder.DropColumn(
                name: "valid_to",
                table: "indicator");

            migrationBuilder.DropColumn(
                name: "version",
                table: "indicator");

            migrationBuilder.DropColumn(
                name: "interruptions",
                table: "import");

            migrationBuilder.DropColumn(
                name: "mapping",
                table: "import");

            migrationBuilder.DropColumn(
                name: "provenance",
                table: "import");

            migrationBuilder.DropColumn(
                name: "cancelled_by",
                table: "import");

            migrationBuilder.AddColumn<string>(
                name: "time_dimension",
                table: "import",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "area_dimension",
                table: "import",
                type: "text",
                nullable: true);
        }
    }
}
