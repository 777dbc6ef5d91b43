namespace Tryghed.Strategy.Storage;

/// <summary>What was entered before strategies had versions, hearings and meetings of their own is carried over: each becomes a first version, a meeting with a decision, a hearing.</summary>
internal static class CarryOver
{
    /// <summary>Puts the old tables aside.</summary>
    internal const string Before = """
        create schema before_versions;
        alter table decision set schema before_versions;
        alter table hearing set schema before_versions;
        alter table strategy set schema before_versions;
        """;

    internal const string After = """
        insert into strategy (id, revision, version, adopted_version, owner, co_owners, visibility, title, kind, status, partners, goals, target_groups, areas, "from", "to", last_anchor, created_at, updated_at)
        select id, version + 1, 1, case when status = 'Adopted' then 1 end, owner, '{}', visibility, title, kind, status, partners, goals, '{}', '{}', "from", "to", 0, created_at, created_at
        from before_versions.strategy;

        insert into strategy_version (strategy, number, content, clauses, visibility, note, "by", organisation, created_at)
        select id, 1, jsonb_build_object(
                'title', title, 'kind', lower(regexp_replace(kind, '([a-z])([A-Z])', '\1-\2', 'g')), 'coOwners', '[]'::jsonb, 'partners', to_jsonb(partners),
                'goals', coalesce((select jsonb_agg(jsonb_build_object('goal', goal)) from unnest(goals) goal), '[]'::jsonb), 'targetGroups', '[]'::jsonb, 'areas', '[]'::jsonb,
                'period', case when "from" is not null then jsonb_build_object('from', "from", 'to', "to") end, 'summary', summary, 'body', '', 'links', '[]'::jsonb, 'visibility', lower(visibility)),
            '[]', visibility, null, 'system', owner, created_at
        from before_versions.strategy;

        insert into search_entry (strategy, title, body, attachments, kind, status, visibility, owner, readers, organisations, goals, areas, period_from, period_to, compounds)
        select id, title, summary, '', kind, status, visibility, owner, array[owner], array[owner] || partners, goals, '{}', "from", "to", array['', '', '']
        from before_versions.strategy;

        create temporary table carried on commit drop as
        select gen_random_uuid() as meeting_id, gen_random_uuid() as item_id, d.*, s.owner, s.visibility, s.created_at
        from before_versions.decision d join before_versions.strategy s on s.id = d.strategy_id;
        insert into meeting (id, revision, owner, body, date, visibility, "by", created_at)
        select meeting_id, 1, owner, body, date, visibility, 'system', created_at from carried;
        insert into agenda_item (id, meeting, owner, number, revision, title, recommendation, named_attachments, strategy, version, state, missing)
        select item_id, meeting_id, owner, coalesce(nullif(regexp_replace(item, '[^0-9A-Za-z.-]', '', 'g'), ''), number::text), 1, title, recommendation, '{}', strategy_id, 1, 'Decided', '{}' from carried;
        insert into decision (id, meeting, item, owner, text, outcome, minority_statements, strategy, version, "by", recorded_at)
        select gen_random_uuid(), meeting_id, item_id, owner, text, 'Noted', '[]', strategy_id, 1, 'system', created_at from carried;

        insert into hearing (id, revision, owner, strategy, version, title, visibility, goals, opens, deadline, questions, state, audience, reminded, retention_months, created_at, opened_at)
        select gen_random_uuid(), 1, s.owner, s.id, 1, s.title, s.visibility, s.goals,
            least(h.answers_due, coalesce((select max(d.date) from before_versions.decision d where d.strategy_id = s.id), s.created_at::date)), h.answers_due, '{}', 'Open',
            (select coalesce(array_agg(distinct c.organisation), '{}') from committee c where c.code = any (h.recipients)), '{14,3,1}', 24, s.created_at, s.created_at
        from before_versions.hearing h join before_versions.strategy s on s.id = h.id;
        insert into hearing_recipient (hearing, code, kind, name, organisation)
        select n.id, c.code, 'Committee', c.name_da, c.organisation
        from hearing n join before_versions.hearing h on h.id = n.strategy join committee c on c.code = any (h.recipients);

        drop schema before_versions cascade;
        """;
}
