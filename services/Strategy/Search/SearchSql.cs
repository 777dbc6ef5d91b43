namespace Tryghed.Strategy.Search;

/// <summary>What of the search index Entity Framework can't say. A migration runs it after <c>search_entry</c> is made.</summary>
internal static class SearchSql
{
    /// <summary>Words are split at every sign, so that <c>2014-2017</c> is two years and an address is its words, and folded as <see cref="SearchText.Fold"/> does.</summary>
    /// <remarks>
    /// A <c>tsvector</c> holds 1 MB and 16,383 places: of a text that has more, the index holds less rather than that the text is refused.
    /// The lexicon says to whom a word may be told by who could see a text that has it: a search is widened by words of texts that the caller may see, and by no others.
    /// </remarks>
    internal const string Create = """
        create extension if not exists pg_trgm;

        create function search_plain(value text) returns text immutable parallel safe language sql return
            translate(value, '-‐‑–—/_.,;@:&%+#=\|''’', repeat(' ', 21));

        create function search_fold(value text) returns text immutable parallel safe language sql return
            replace(replace(replace(replace(replace(translate(lower(search_plain(value)), 'éèêëáàâóòôüúíïçñ', 'eeeeaaaooouuiicn'), 'æ', 'ae'), 'ä', 'ae'), 'ø', 'oe'), 'ö', 'oe'), 'å', 'aa');

        create function search_words(title text, body text, attachments text) returns tsvector immutable parallel safe language plpgsql as $$
        begin
            return setweight(to_tsvector('pg_catalog.simple'::regconfig, search_fold(title)), 'A')
                || setweight(to_tsvector('pg_catalog.simple'::regconfig, search_fold(body)), 'B')
                || setweight(to_tsvector('pg_catalog.simple'::regconfig, search_fold(attachments)), 'D');
        exception when program_limit_exceeded then
            return search_words(left(title, 1000), left(body, 60000), left(attachments, least(60000, length(attachments) / 2)));
        end $$;

        create function search_stems(title text, body text, attachments text) returns tsvector immutable parallel safe language plpgsql as $$
        begin
            return setweight(to_tsvector('pg_catalog.danish'::regconfig, search_plain(title)), 'A')
                || setweight(to_tsvector('pg_catalog.danish'::regconfig, search_plain(body)), 'B')
                || setweight(to_tsvector('pg_catalog.danish'::regconfig, search_plain(attachments)), 'D')
                || setweight(to_tsvector('pg_catalog.english'::regconfig, search_plain(title)), 'A')
                || setweight(to_tsvector('pg_catalog.english'::regconfig, search_plain(body)), 'B')
                || setweight(to_tsvector('pg_catalog.english'::regconfig, search_plain(attachments)), 'D');
        exception when program_limit_exceeded then
            return search_stems(left(title, 1000), left(body, 60000), left(attachments, least(60000, length(attachments) / 2)));
        end $$;

        create function search_everything(title text, body text, attachments text) returns tsvector immutable parallel safe language plpgsql as $$
        begin
            return search_words(title, body, attachments) || search_stems(title, body, attachments);
        exception when program_limit_exceeded then
            return search_everything(left(title, 1000), left(body, 60000), left(attachments, least(60000, length(attachments) / 2)));
        end $$;

        alter table search_entry
            add column words tsvector generated always as (search_words(title, body, attachments)) stored,
            add column title_everything tsvector generated always as (search_everything(title || ' ' || compounds[1], '', '')) stored,
            add column everything tsvector generated always as (
                search_everything(title || ' ' || compounds[1], body || ' ' || compounds[2], attachments || ' ' || compounds[3])) stored;
        create index ix_search_entry_words on search_entry using gin (words);
        create index ix_search_entry_title on search_entry using gin (title_everything);
        create index ix_search_entry_everything on search_entry using gin (everything);

        create table search_word (
            reader text not null,
            word text collate "C" not null,
            primary key (reader, word));
        create index ix_search_word_word on search_word using gin (word gin_trgm_ops);

        create function search_learn() returns trigger language plpgsql as $$
        begin
            insert into search_word (reader, word)
            select reader, word
            from unnest(tsvector_to_array(new.words)) word,
                unnest(case new.visibility when 'Public' then array['public'] when 'Partners' then array['partners'] else (select coalesce(array_agg('of ' || r), '{}') from unnest(new.readers) r) end) reader
            where char_length(word) between 3 and 60 and word !~ '[0-9]'
            order by reader, word -- always in the same order, so that two that learn don't wait for each other
            on conflict do nothing;
            return null;
        end $$;
        create trigger search_learn after insert or update of title, body, attachments, visibility, readers on search_entry
            for each row execute function search_learn();
        """;

    internal const string Drop = """
        drop table search_word;
        drop trigger search_learn on search_entry;
        drop function search_learn();
        alter table search_entry drop column everything, drop column title_everything, drop column words;
        drop function search_everything(text, text, text);
        drop function search_stems(text, text, text);
        drop function search_words(text, text, text);
        drop function search_fold(text);
        drop function search_plain(text);
        """;
}
