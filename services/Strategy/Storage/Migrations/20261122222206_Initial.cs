using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Tryghed.Strategy.Storage.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "dimension",
                columns: table => new
                {
                    code = table.Column<string>(type: "text", nullable: false),
                    title_da = table.Column<string>(type: "text", nullable: false),
                    title_en = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dimension", x => x.code);
                });

            migrationBuilder.CreateTable(
                name: "inbox",
                columns: table => new
                {
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    consumer = table.Column<string>(type: "text", nullable: false),
                    consumed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inbox", x => new { x.message_id, x.consumer });
                });

            migrationBuilder.CreateTable(
                name: "inbox_version",
                columns: table => new
                {
                    consumer = table.Column<string>(type: "text", nullable: false),
                    aggregate = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inbox_version", x => new { x.consumer, x.aggregate });
                });

            migrationBuilder.CreateTable(
                name: "organisation",
                columns: table => new
                {
                    code = table.Column<string>(type: "text", nullable: false),
                    name_da = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false),
                    part_of = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_organisation", x => x.code);
                    table.ForeignKey(
                        name: "fk_organisation_organisation_part_of",
                        column: x => x.part_of,
                        principalTable: "organisation",
                        principalColumn: "code");
                });

            migrationBuilder.CreateTable(
                name: "outbox",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false),
                    trace_parent = table.Column<string>(type: "text", nullable: true),
                    trace_state = table.Column<string>(type: "text", nullable: true),
                    stored_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    parked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    parked_because = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outbox", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "strategy",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    visibility = table.Column<string>(type: "text", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    summary = table.Column<string>(type: "text", nullable: false),
                    partners = table.Column<string[]>(type: "text[]", nullable: false),
                    goals = table.Column<string[]>(type: "text[]", nullable: false),
                    from = table.Column<DateOnly>(type: "date", nullable: true),
                    to = table.Column<DateOnly>(type: "date", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_strategy", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "goal",
                columns: table => new
                {
                    code = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    dimension = table.Column<string>(type: "text", nullable: false),
                    title_da = table.Column<string>(type: "text", nullable: false),
                    title_en = table.Column<string>(type: "text", nullable: false),
                    needs_precision = table.Column<bool>(type: "boolean", nullable: false),
                    decided_on = table.Column<DateOnly>(type: "date", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_goal", x => new { x.code, x.version });
                    table.ForeignKey(
                        name: "fk_goal_dimension_dimension",
                        column: x => x.dimension,
                        principalTable: "dimension",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "committee",
                columns: table => new
                {
                    code = table.Column<string>(type: "text", nullable: false),
                    name_da = table.Column<string>(type: "text", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_committee", x => x.code);
                    table.ForeignKey(
                        name: "fk_committee_organisation_organisation",
                        column: x => x.organisation,
                        principalTable: "organisation",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "decision",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    strategy_id = table.Column<Guid>(type: "uuid", nullable: false),
                    date = table.Column<DateOnly>(type: "date", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false),
                    item = table.Column<string>(type: "text", nullable: true),
                    title = table.Column<string>(type: "text", nullable: false),
                    recommendation = table.Column<string>(type: "text", nullable: true),
                    text = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_decision", x => new { x.strategy_id, x.number });
                    table.ForeignKey(
                        name: "fk_decision_strategy_strategy_id",
                        column: x => x.strategy_id,
                        principalTable: "strategy",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "hearing",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    answers_due = table.Column<DateOnly>(type: "date", nullable: false),
                    recipients = table.Column<string[]>(type: "text[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hearing", x => x.id);
                    table.ForeignKey(
                        name: "fk_hearing_strategy_id",
                        column: x => x.id,
                        principalTable: "strategy",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.InsertData(
                table: "dimension",
                columns: new[] { "code", "title_da", "title_en" },
                values: new object[,]
                {
                    { "actual", "Den faktiske tryghed", "Actual safety" },
                    { "perceived", "Den oplevede tryghed", "Perceived safety" },
                    { "shared", "Den fællesskabende tryghed", "Shared safety" }
                });

            migrationBuilder.InsertData(
                table: "organisation",
                columns: new[] { "code", "name_da", "name_en", "part_of" },
                values: new object[,]
                {
                    { "aalborg", "Aalborg Kommune", "Aalborg Municipality", null },
                    { "nordjyllands-politi", "Nordjyllands Politi", "North Jutland Police", null },
                    { "region-nordjylland", "Region Nordjylland", "North Denmark Region", null }
                });

            migrationBuilder.InsertData(
                table: "goal",
                columns: new[] { "code", "version", "decided_on", "dimension", "needs_precision", "title_da", "title_en" },
                values: new object[,]
                {
                    { "1", 1, new DateOnly(2014, 3, 31), "perceived", false, "Borgerne i Aalborg Kommune skal samlet set opleve en større tryghed.", "Citizens feel safer overall." },
                    { "2", 1, new DateOnly(2014, 3, 31), "actual", false, "Aalborg Kommune skal samlet set have en nedgang i den utryghedsskabende kriminalitet.", "Less crime of the kind that makes people feel unsafe." },
                    { "3", 1, new DateOnly(2014, 3, 31), "actual", false, "Borgerne i Aalborg Kommune skal samlet set have større fodfæste på arbejdsmarkedet, i uddannelse eller i andre aktiviteter, der giver den enkelte en meningsfuld hverdag.", "Citizens have a firmer foothold in work, education or other activity that gives a meaningful everyday life." },
                    { "4", 1, new DateOnly(2014, 3, 31), "actual", false, "Børn og unge skal samlet set ydes en tidlig forebyggende indsats, således at alle børn og unges trivsel og udvikling sikres.", "Children and young people get early preventive help, so that all of them thrive and develop." },
                    { "5", 1, new DateOnly(2014, 3, 31), "shared", true, "Der skal samlet set skabes større social bæredygtighed i Aalborg Kommune ved at inddrage borgere, erhvervsliv, boligorganisationer og frivillige organisationer i samskabelse om en tryg kommune.", "Greater social sustainability, by creating safety together with citizens, business, housing organisations and volunteers." }
                });

            migrationBuilder.InsertData(
                table: "organisation",
                columns: new[] { "code", "name_da", "name_en", "part_of" },
                values: new object[,]
                {
                    { "aeldre-og-handicap", "Ældre- og Handicapforvaltningen", "Department of the Elderly and Disabled", "aalborg" },
                    { "by-og-landskab", "By- og Landskabsforvaltningen", "Department of City and Landscape", "aalborg" },
                    { "familie-og-beskaeftigelse", "Familie- og Beskæftigelsesforvaltningen", "Department of Family and Employment", "aalborg" },
                    { "skole", "Skoleforvaltningen", "Department of Schools", "aalborg" },
                    { "sundhed-og-kultur", "Sundheds- og Kulturforvaltningen", "Department of Health and Culture", "aalborg" }
                });

            migrationBuilder.InsertData(
                table: "committee",
                columns: new[] { "code", "name_da", "organisation" },
                values: new object[,]
                {
                    { "aeldre-og-handicapudvalget", "Ældre- og Handicapudvalget", "aeldre-og-handicap" },
                    { "by-og-landskabsudvalget", "By- og Landskabsudvalget", "by-og-landskab" },
                    { "familie-og-beskaeftigelsesudvalget", "Familie- og Beskæftigelsesudvalget", "familie-og-beskaeftigelse" },
                    { "skoleudvalget", "Skoleudvalget", "skole" },
                    { "sundheds-og-kulturudvalget", "Sundheds- og Kulturudvalget", "sundhed-og-kultur" }
                });

            migrationBuilder.CreateIndex(
                name: "ix_committee_organisation",
                table: "committee",
                column: "organisation");

            migrationBuilder.CreateIndex(
                name: "ix_goal_dimension",
                table: "goal",
                column: "dimension");

            migrationBuilder.CreateIndex(
                name: "ix_inbox_consumed_at",
                table: "inbox",
                column: "consumed_at");

            migrationBuilder.CreateIndex(
                name: "ix_organisation_part_of",
                table: "organisation",
                column: "part_of");

            migrationBuilder.CreateIndex(
                name: "ix_outbox_waiting",
                table: "outbox",
                column: "id",
                filter: "parked_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_strategy_goals",
                table: "strategy",
                column: "goals")
                .Annotation("Npgsql:IndexMethod", "gin");

            migrationBuilder.CreateIndex(
                name: "ix_strategy_owner",
                table: "strategy",
                column: "owner");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "committee");

            migrationBuilder.DropTable(
                name: "decision");

            migrationBuilder.DropTable(
                name: "goal");

            migrationBuilder.DropTable(
                name: "hearing");

            migrationBuilder.DropTable(
                name: "inbox");

            migrationBuilder.DropTable(
                name: "inbox_version");

            migrationBuilder.DropTable(
                name: "outbox");

            migrationBuilder.DropTable(
                name: "organisation");

            migrationBuilder.DropTable(
                name: "dimension");

            migrationBuilder.DropTable(
                name: "strategy");
        }
    }
}
