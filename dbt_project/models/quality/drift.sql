-- One row a change of one column of the extract, or of the rows of one table, since the edition before.
with editions as (
    select * from {{ ref('dim_edition') }}
),

texts as (
    select * from {{ ref('int_extract_text') }}
),

rewritten as (
    select
        edition,
        aspect,
        case
            when before_text is null then 'added'
            when after_text is null then 'removed'
            else 'renamed'
        end as kind,
        table_name,
        column_name,
        item_code,
        code,
        before_text,
        after_text,
        before_number as before_value,
        after_number as after_value,
        before_file,
        before_sheet,
        after_file,
        after_sheet
    from texts
    where before_text is distinct from after_text
),

moved as (
    select
        texts.edition,
        texts.aspect,
        'moved' as kind,
        texts.table_name,
        texts.column_name,
        texts.item_code,
        texts.code,
        texts.before_text,
        texts.after_text,
        texts.before_number as before_value,
        texts.after_number as after_value,
        texts.before_file,
        texts.before_sheet,
        texts.after_file,
        texts.after_sheet
    from texts
    inner join {{ ref('int_header_moved') }} as headers
        on
            texts.edition = headers.edition
            and texts.before_file = headers.before_file
            and texts.before_sheet is not distinct from headers.before_sheet
            and texts.before_number = headers.before_position
            and texts.after_file = headers.after_file
            and texts.after_sheet is not distinct from headers.after_sheet
            and texts.after_number = headers.after_position
    where texts.table_name is not null
),

measures as (
    select
        missing.edition,
        'missing_share' as aspect,
        missing.table_name,
        missing.column_name,
        missing.item_code,
        missing.missing_share as amount
    from {{ ref('int_missing_share') }} as missing
    where
        -- asked: a header feeds the column, or each item of its group
        exists (
            select headers.header
            from {{ ref('stg_extract_column') }} as headers
            where
                headers.edition = missing.edition
                and headers.table_name = missing.table_name
                and headers.column_name = missing.column_name
                and (
                    headers.item_group = missing.item_group
                    or (
                        headers.item_group is null
                        and headers.item_code is not distinct from missing.item_code
                    )
                )
        )
    {%- for balance in ['rows_read', 'rows_landed', 'rows_quarantined'] %}
        union all
        select
            edition,
            'rows' as aspect,
            table_name,
            '{{ balance }}' as column_name,
            cast(null as varchar) as item_code,
            {{ balance }} as amount
        from {{ ref('row_balance') }}
    {%- endfor %}
),

measured as (
    select
        editions.edition,
        measures.aspect,
        'changed' as kind,
        measures.table_name,
        measures.column_name,
        measures.item_code,
        cast(null as varchar) as code,
        cast(null as varchar) as before_text,
        cast(null as varchar) as after_text,
        measures_before.amount as before_value,
        measures.amount as after_value,
        cast(null as varchar) as before_file,
        cast(null as varchar) as before_sheet,
        cast(null as varchar) as after_file,
        cast(null as varchar) as after_sheet
    from editions
    inner join measures
        on editions.edition = measures.edition
    inner join measures as measures_before
        on
            editions.edition_before = measures_before.edition
            and measures.aspect = measures_before.aspect
            and measures.table_name = measures_before.table_name
            and measures.column_name = measures_before.column_name
            and measures.item_code is not distinct from measures_before.item_code
    where measures.amount <> measures_before.amount
),

changes as (
    select * from rewritten
    union all
    select * from moved
    union all
    select * from measured
),

final as (
    select
        -- key
        changes.edition,
        editions.edition_before,
        editions.nature,
        changes.table_name,
        changes.column_name,
        changes.item_code,
        changes.aspect,
        changes.kind as change, -- noqa: RF04
        -- what changed
        changes.code,
        changes.before_text,
        changes.after_text,
        cast(changes.before_value as double) as before_value,
        cast(changes.after_value as double) as after_value,
        -- where
        changes.before_file,
        changes.before_sheet,
        changes.after_file,
        changes.after_sheet
    from changes
    inner join editions
        on changes.edition = editions.edition
)

select * from final
