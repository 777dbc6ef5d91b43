using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Tryghed.Strategy.Storage.Migrations
{
    /// <inheritdoc />
    public partial class SharedDatabase : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(CarryOver.Before);

            migrationBuilder.AddColumn<string>(
                name: "by",
                table: "goal",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "created_at",
                table: "goal",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "decision",
                table: "goal",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "hearing",
                table: "goal",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string[]>(
                name: "indicators",
                table: "goal",
                type: "text[]",
                nullable: false,
                defaultValue: new string[0]);

            migrationBuilder.AddColumn<string>(
                name: "note",
                table: "goal",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "owner",
                table: "goal",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "target",
                table: "goal",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "attachment",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    to = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    content_type = table.Column<string>(type: "text", nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false),
                    sha256 = table.Column<string>(type: "text", nullable: false),
                    text = table.Column<string>(type: "text", nullable: true),
                    from_version = table.Column<int>(type: "integer", nullable: false),
                    to_version = table.Column<int>(type: "integer", nullable: true),
                    by = table.Column<string>(type: "text", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    erased_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_attachment", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "attachment_content",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    bytes = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_attachment_content", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "audit_entry",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    who = table.Column<string>(type: "text", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: true),
                    action = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<Guid>(type: "uuid", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    row = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    before = table.Column<string>(type: "jsonb", nullable: true),
                    after = table.Column<string>(type: "jsonb", nullable: true),
                    trace_id = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_entry", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "meeting",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false),
                    date = table.Column<DateOnly>(type: "date", nullable: false),
                    title = table.Column<string>(type: "text", nullable: true),
                    visibility = table.Column<string>(type: "text", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_meeting", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "search_entry",
                columns: table => new
                {
                    strategy = table.Column<Guid>(type: "uuid", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false),
                    attachments = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    visibility = table.Column<string>(type: "text", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    readers = table.Column<string[]>(type: "text[]", nullable: false),
                    organisations = table.Column<string[]>(type: "text[]", nullable: false),
                    goals = table.Column<string[]>(type: "text[]", nullable: false),
                    areas = table.Column<string[]>(type: "text[]", nullable: false),
                    period_from = table.Column<DateOnly>(type: "date", nullable: true),
                    period_to = table.Column<DateOnly>(type: "date", nullable: true),
                    compounds = table.Column<string[]>(type: "text[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_search_entry", x => x.strategy);
                });

            migrationBuilder.CreateTable(
                name: "strategy",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    adopted_version = table.Column<int>(type: "integer", nullable: true),
                    owner = table.Column<string>(type: "text", nullable: false),
                    co_owners = table.Column<string[]>(type: "text[]", nullable: false),
                    visibility = table.Column<string>(type: "text", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    status_before = table.Column<string>(type: "text", nullable: true),
                    partners = table.Column<string[]>(type: "text[]", nullable: false),
                    goals = table.Column<string[]>(type: "text[]", nullable: false),
                    target_groups = table.Column<string[]>(type: "text[]", nullable: false),
                    areas = table.Column<string[]>(type: "text[]", nullable: false),
                    from = table.Column<DateOnly>(type: "date", nullable: true),
                    to = table.Column<DateOnly>(type: "date", nullable: true),
                    next_review = table.Column<DateOnly>(type: "date", nullable: true),
                    contact = table.Column<string>(type: "jsonb", nullable: true),
                    superseded_by = table.Column<Guid>(type: "uuid", nullable: true),
                    last_anchor = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_strategy", x => x.id);
                    table.ForeignKey(
                        name: "fk_strategy_strategy_superseded_by",
                        column: x => x.superseded_by,
                        principalTable: "strategy",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "planning_group",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    strategy = table.Column<Guid>(type: "uuid", nullable: true),
                    visibility = table.Column<string>(type: "text", nullable: false),
                    organisations = table.Column<string[]>(type: "text[]", nullable: false),
                    members = table.Column<string>(type: "jsonb", nullable: false),
                    meetings = table.Column<Guid[]>(type: "uuid[]", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_planning_group", x => x.id);
                    table.ForeignKey(
                        name: "fk_planning_group_strategy_strategy",
                        column: x => x.strategy,
                        principalTable: "strategy",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "strategy_relation",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    from = table.Column<Guid>(type: "uuid", nullable: false),
                    to = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    withdrawn_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_strategy_relation", x => x.id);
                    table.ForeignKey(
                        name: "fk_strategy_relation_strategy_from",
                        column: x => x.from,
                        principalTable: "strategy",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_strategy_relation_strategy_to",
                        column: x => x.to,
                        principalTable: "strategy",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "strategy_version",
                columns: table => new
                {
                    strategy = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    content = table.Column<string>(type: "jsonb", nullable: false),
                    clauses = table.Column<string>(type: "jsonb", nullable: false),
                    visibility = table.Column<string>(type: "text", nullable: false),
                    note = table.Column<string>(type: "text", nullable: true),
                    by = table.Column<string>(type: "text", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_strategy_version", x => new { x.strategy, x.number });
                    table.ForeignKey(
                        name: "fk_strategy_version_strategy_strategy",
                        column: x => x.strategy,
                        principalTable: "strategy",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "milestone",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    group = table.Column<Guid>(type: "uuid", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    due = table.Column<DateOnly>(type: "date", nullable: false),
                    clause = table.Column<string>(type: "text", nullable: true),
                    done_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    reminded = table.Column<int[]>(type: "integer[]", nullable: false),
                    moves = table.Column<string>(type: "jsonb", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_milestone", x => x.id);
                    table.ForeignKey(
                        name: "fk_milestone_planning_group_group",
                        column: x => x.group,
                        principalTable: "planning_group",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "hearing",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    strategy = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    visibility = table.Column<string>(type: "text", nullable: false),
                    goals = table.Column<string[]>(type: "text[]", nullable: false),
                    opens = table.Column<DateOnly>(type: "date", nullable: false),
                    deadline = table.Column<DateOnly>(type: "date", nullable: false),
                    questions = table.Column<string[]>(type: "text[]", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    audience = table.Column<string[]>(type: "text[]", nullable: false),
                    reminded = table.Column<int[]>(type: "integer[]", nullable: false),
                    token = table.Column<string>(type: "text", nullable: true),
                    retention_months = table.Column<int>(type: "integer", nullable: false),
                    erased_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    opened_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    reported_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hearing", x => x.id);
                    table.ForeignKey(
                        name: "fk_hearing_strategy_version_strategy_version",
                        columns: x => new { x.strategy, x.version },
                        principalTable: "strategy_version",
                        principalColumns: new[] { "strategy", "number" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "agenda_item",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    meeting = table.Column<Guid>(type: "uuid", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    number = table.Column<string>(type: "text", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    recommendation = table.Column<string>(type: "text", nullable: true),
                    case_description = table.Column<string>(type: "text", nullable: true),
                    named_attachments = table.Column<string[]>(type: "text[]", nullable: false),
                    strategy = table.Column<Guid>(type: "uuid", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: true),
                    hearing = table.Column<Guid>(type: "uuid", nullable: true),
                    state = table.Column<string>(type: "text", nullable: false),
                    proposed_decision = table.Column<string>(type: "text", nullable: true),
                    missing = table.Column<string[]>(type: "text[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_agenda_item", x => x.id);
                    table.ForeignKey(
                        name: "fk_agenda_item_hearing_hearing",
                        column: x => x.hearing,
                        principalTable: "hearing",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_agenda_item_meeting_meeting",
                        column: x => x.meeting,
                        principalTable: "meeting",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_agenda_item_strategy_version_strategy_version",
                        columns: x => new { x.strategy, x.version },
                        principalTable: "strategy_version",
                        principalColumns: new[] { "strategy", "number" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "hearing_answer",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    hearing = table.Column<Guid>(type: "uuid", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    recipient = table.Column<string>(type: "text", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: true),
                    revision = table.Column<int>(type: "integer", nullable: false),
                    position = table.Column<string>(type: "text", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    remarks = table.Column<string>(type: "jsonb", nullable: false),
                    late_reason = table.Column<string>(type: "text", nullable: true),
                    moderation = table.Column<string>(type: "text", nullable: true),
                    moderation_reason = table.Column<string>(type: "text", nullable: true),
                    name = table.Column<string>(type: "text", nullable: true),
                    email = table.Column<string>(type: "text", nullable: true),
                    receipt = table.Column<string>(type: "text", nullable: true),
                    text_hash = table.Column<string>(type: "text", nullable: true),
                    by = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    erased_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hearing_answer", x => x.id);
                    table.ForeignKey(
                        name: "fk_hearing_answer_hearing_hearing",
                        column: x => x.hearing,
                        principalTable: "hearing",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "hearing_late_opening",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    hearing = table.Column<Guid>(type: "uuid", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    recipient = table.Column<string>(type: "text", nullable: false),
                    until = table.Column<DateOnly>(type: "date", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hearing_late_opening", x => x.id);
                    table.ForeignKey(
                        name: "fk_hearing_late_opening_hearing_hearing",
                        column: x => x.hearing,
                        principalTable: "hearing",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "hearing_note",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    hearing = table.Column<Guid>(type: "uuid", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hearing_note", x => x.id);
                    table.ForeignKey(
                        name: "fk_hearing_note_hearing_hearing",
                        column: x => x.hearing,
                        principalTable: "hearing",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "hearing_recipient",
                columns: table => new
                {
                    hearing = table.Column<Guid>(type: "uuid", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hearing_recipient", x => new { x.hearing, x.code });
                    table.ForeignKey(
                        name: "fk_hearing_recipient_hearing_hearing",
                        column: x => x.hearing,
                        principalTable: "hearing",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "decision",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    meeting = table.Column<Guid>(type: "uuid", nullable: false),
                    item = table.Column<Guid>(type: "uuid", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    votes = table.Column<string>(type: "jsonb", nullable: true),
                    minority_statements = table.Column<string>(type: "jsonb", nullable: false),
                    strategy = table.Column<Guid>(type: "uuid", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: true),
                    hearing = table.Column<Guid>(type: "uuid", nullable: true),
                    corrects = table.Column<Guid>(type: "uuid", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true),
                    by = table.Column<string>(type: "text", nullable: false),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_decision", x => x.id);
                    table.ForeignKey(
                        name: "fk_decision_agenda_item_item",
                        column: x => x.item,
                        principalTable: "agenda_item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_decision_decision_corrects",
                        column: x => x.corrects,
                        principalTable: "decision",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_decision_hearing_hearing",
                        column: x => x.hearing,
                        principalTable: "hearing",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_decision_meeting_meeting",
                        column: x => x.meeting,
                        principalTable: "meeting",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "hearing_answer_revision",
                columns: table => new
                {
                    answer = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    hearing = table.Column<Guid>(type: "uuid", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<string>(type: "text", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    remarks = table.Column<string>(type: "jsonb", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hearing_answer_revision", x => new { x.answer, x.number });
                    table.ForeignKey(
                        name: "fk_hearing_answer_revision_hearing_answer_answer",
                        column: x => x.answer,
                        principalTable: "hearing_answer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "hearing_reply",
                columns: table => new
                {
                    answer = table.Column<Guid>(type: "uuid", nullable: false),
                    remark = table.Column<int>(type: "integer", nullable: false),
                    hearing = table.Column<Guid>(type: "uuid", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    why = table.Column<string>(type: "text", nullable: false),
                    clause = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: true),
                    by = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hearing_reply", x => new { x.answer, x.remark });
                    table.ForeignKey(
                        name: "fk_hearing_reply_hearing_answer_answer",
                        column: x => x.answer,
                        principalTable: "hearing_answer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.UpdateData(
                table: "goal",
                keyColumns: new[] { "code", "version" },
                keyValues: new object[] { "1", 1 },
                columns: new[] { "by", "created_at", "decision", "hearing", "indicators", "note", "owner", "target" },
                values: new object[] { null, null, null, null, new string[0], null, "aalborg", null });

            migrationBuilder.UpdateData(
                table: "goal",
                keyColumns: new[] { "code", "version" },
                keyValues: new object[] { "2", 1 },
                columns: new[] { "by", "created_at", "decision", "hearing", "indicators", "note", "owner", "target" },
                values: new object[] { null, null, null, null, new string[0], null, "aalborg", null });

            migrationBuilder.UpdateData(
                table: "goal",
                keyColumns: new[] { "code", "version" },
                keyValues: new object[] { "3", 1 },
                columns: new[] { "by", "created_at", "decision", "hearing", "indicators", "note", "owner", "target" },
                values: new object[] { null, null, null, null, new string[0], null, "aalborg", null });

            migrationBuilder.UpdateData(
                table: "goal",
                keyColumns: new[] { "code", "version" },
                keyValues: new object[] { "4", 1 },
                columns: new[] { "by", "created_at", "decision", "hearing", "indicators", "note", "owner", "target" },
                values: new object[] { null, null, null, null, new string[0], null, "aalborg", null });

            migrationBuilder.UpdateData(
                table: "goal",
                keyColumns: new[] { "code", "version" },
                keyValues: new object[] { "5", 1 },
                columns: new[] { "by", "created_at", "decision", "hearing", "indicators", "note", "owner", "target" },
                values: new object[] { null, null, null, null, new string[0], null, "aalborg", null });

            migrationBuilder.CreateIndex(
                name: "ix_agenda_item_hearing",
                table: "agenda_item",
                column: "hearing");

            migrationBuilder.CreateIndex(
                name: "ix_agenda_item_meeting_number",
                table: "agenda_item",
                columns: new[] { "meeting", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_agenda_item_strategy",
                table: "agenda_item",
                column: "strategy");

            migrationBuilder.CreateIndex(
                name: "ix_agenda_item_strategy_version",
                table: "agenda_item",
                columns: new[] { "strategy", "version" });

            migrationBuilder.CreateIndex(
                name: "ix_attachment_kind_to",
                table: "attachment",
                columns: new[] { "kind", "to" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_entry_owner",
                table: "audit_entry",
                column: "owner");

            migrationBuilder.CreateIndex(
                name: "ix_audit_entry_subject",
                table: "audit_entry",
                column: "subject");

            migrationBuilder.CreateIndex(
                name: "ix_decision_corrects",
                table: "decision",
                column: "corrects",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_decision_hearing",
                table: "decision",
                column: "hearing");

            migrationBuilder.CreateIndex(
                name: "ix_decision_item",
                table: "decision",
                column: "item");

            migrationBuilder.CreateIndex(
                name: "ix_decision_meeting",
                table: "decision",
                column: "meeting");

            migrationBuilder.CreateIndex(
                name: "ix_decision_strategy",
                table: "decision",
                column: "strategy");

            migrationBuilder.CreateIndex(
                name: "ix_hearing_audience",
                table: "hearing",
                column: "audience")
                .Annotation("Npgsql:IndexMethod", "gin");

            migrationBuilder.CreateIndex(
                name: "ix_hearing_strategy",
                table: "hearing",
                column: "strategy");

            migrationBuilder.CreateIndex(
                name: "ix_hearing_strategy_version",
                table: "hearing",
                columns: new[] { "strategy", "version" });

            migrationBuilder.CreateIndex(
                name: "ix_hearing_token",
                table: "hearing",
                column: "token",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_hearing_answer_hearing_created_at",
                table: "hearing_answer",
                columns: new[] { "hearing", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ix_hearing_answer_once",
                table: "hearing_answer",
                columns: new[] { "hearing", "recipient" },
                unique: true,
                filter: "moderation is null");

            migrationBuilder.CreateIndex(
                name: "ix_hearing_answer_receipt",
                table: "hearing_answer",
                column: "receipt",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_hearing_late_opening_hearing",
                table: "hearing_late_opening",
                column: "hearing");

            migrationBuilder.CreateIndex(
                name: "ix_hearing_note_hearing",
                table: "hearing_note",
                column: "hearing");

            migrationBuilder.CreateIndex(
                name: "ix_hearing_reply_hearing",
                table: "hearing_reply",
                column: "hearing");

            migrationBuilder.CreateIndex(
                name: "ix_meeting_date",
                table: "meeting",
                column: "date");

            migrationBuilder.CreateIndex(
                name: "ix_milestone_due",
                table: "milestone",
                column: "due");

            migrationBuilder.CreateIndex(
                name: "ix_milestone_group",
                table: "milestone",
                column: "group");

            migrationBuilder.CreateIndex(
                name: "ix_planning_group_organisations",
                table: "planning_group",
                column: "organisations")
                .Annotation("Npgsql:IndexMethod", "gin");

            migrationBuilder.CreateIndex(
                name: "ix_planning_group_strategy",
                table: "planning_group",
                column: "strategy");

            migrationBuilder.CreateIndex(
                name: "ix_strategy_goals",
                table: "strategy",
                column: "goals")
                .Annotation("Npgsql:IndexMethod", "gin");

            migrationBuilder.CreateIndex(
                name: "ix_strategy_owner",
                table: "strategy",
                column: "owner");

            migrationBuilder.CreateIndex(
                name: "ix_strategy_superseded_by",
                table: "strategy",
                column: "superseded_by");

            migrationBuilder.CreateIndex(
                name: "ix_strategy_relation_from",
                table: "strategy_relation",
                column: "from");

            migrationBuilder.CreateIndex(
                name: "ix_strategy_relation_to",
                table: "strategy_relation",
                column: "to");

            migrationBuilder.Sql(Search.SearchSql.Create);
            migrationBuilder.Sql(CarryOver.After);
            migrationBuilder.Sql(Audit.AuditSchema.Up);
            migrationBuilder.Sql(Meetings.DecisionSchema.Up);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(Meetings.DecisionSchema.Down);
            migrationBuilder.Sql(Audit.AuditSchema.Down);
            migrationBuilder.Sql(Search.SearchSql.Drop);

            migrationBuilder.DropTable(
                name: "attachment");

            migrationBuilder.DropTable(
                name: "attachment_content");

            migrationBuilder.DropTable(
                name: "audit_entry");

            migrationBuilder.DropTable(
                name: "decision");

            migrationBuilder.DropTable(
                name: "hearing_answer_revision");

            migrationBuilder.DropTable(
                name: "hearing_late_opening");

            migrationBuilder.DropTable(
                name: "hearing_note");

            migrationBuilder.DropTable(
                name: "hearing_recipient");

            migrationBuilder.DropTable(
                name: "hearing_reply");

            migrationBuilder.DropTable(
                name: "milestone");

            migrationBuilder.DropTable(
                name: "search_entry");

            migrationBuilder.DropTable(
                name: "strategy_relation");

            migrationBuilder.DropTable(
                name: "agenda_item");

            migrationBuilder.DropTable(
                name: "hearing_answer");

            migrationBuilder.DropTable(
                name: "planning_group");

            migrationBuilder.DropTable(
                name: "meeting");

            migrationBuilder.DropTable(
                name: "hearing");

            migrationBuilder.DropTable(
                name: "strategy_version");

            migrationBuilder.DropTable(
                name: "strategy");

            migrationBuilder.DropColumn(
                name: "by",
                table: "goal");

            migrationBuilder.DropColumn(
                name: "created_at",
                table: "goal");

            migrationBuilder.DropColumn(
                name: "decision",
                table: "goal");

            migrationBuilder.DropColumn(
                name: "hearing",
                table: "goal");

            migrationBuilder.DropColumn(
                name: "indicators",
                table: "goal");

            migrationBuilder.DropColumn(
                name: "note",
                table: "goal");

            migrationBuilder.DropColumn(
                name: "owner",
                table: "goal");

            migrationBuilder.DropColumn(
                name: "target",
                table: "goal");
        }
    }
}
