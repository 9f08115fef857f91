-- One row a header or an answer in one pair of editions: its text where it is written, its place or count.
-- What both editions know stands for itself: an answer that nobody gave in one of them is not renamed. Where
-- one header of a column, or one answer of a code, is then left on each side, the one became the other; of
-- several nobody knows which. A header that goes no further is known by its text alone.
with headers as (
    select
        edition,
        'header' as aspect,
        table_name,
        column_name,
        coalesce(item_code, item_group) as item_code,
        cast(null as varchar) as code,
        header as wording,
        position as number,
        source_file,
        source_sheet
    from {{ ref('stg_extract_column') }}
    -- a header of several files: the first of them
    qualify row_number() over (
        partition by edition, table_name, column_name, item_code, item_group, header
        order by source_file, source_sheet nulls first, part
    ) = 1
),

answers as (
    select
        edition,
        'answer' as aspect,
        table_name,
        column_name,
        cast(null as varchar) as item_code,
        code,
        written as wording,
        n_rows as number,
        cast(null as varchar) as source_file,
        cast(null as varchar) as source_sheet
    from {{ ref('stg_extract_answer') }}
),

texts as (
    select * from headers
    union all
    select * from answers
),

sides as (
    select
        editions.edition,
        texts.edition = editions.edition_before as is_before,
        texts.aspect,
        texts.table_name,
        texts.column_name,
        texts.item_code,
        texts.code,
        texts.wording,
        texts.number,
        texts.source_file,
        texts.source_sheet
    from texts
    inner join {{ ref('dim_edition') }} as editions
        on texts.edition in (editions.edition, editions.edition_before)
    where editions.edition_before is not null
),

known as (
    select
        *,
        table_name is null or count(wording) over (
            partition by edition, aspect, table_name, column_name, item_code, code, wording
        ) = 2 as is_same
    from sides
),

-- an answer that one edition alone knows, and nobody gave, says nothing
said as (
    select * from known
    where is_same or number > 0
),

counted as (
    select
        *,
        count(wording) filter (where is_before) over those_alike as n_before,
        count(wording) filter (where not is_before) over those_alike as n_after
    from said
    window those_alike as (
        partition by edition, aspect, table_name, column_name, item_code, code, is_same
    )
),

paired as (
    select
        *,
        -- null: the one became the other
        case when is_same or n_before <> 1 or n_after <> 1 then wording end as own_wording
    from counted
),

final as (
    select
        edition,
        aspect,
        table_name,
        column_name,
        item_code,
        code,
        max(wording) filter (where is_before and number > 0) as before_text,
        max(wording) filter (where not is_before and number > 0) as after_text,
        max(number) filter (where is_before) as before_number,
        max(number) filter (where not is_before) as after_number,
        max(source_file) filter (where is_before) as before_file,
        max(source_file) filter (where not is_before) as after_file,
        max(source_sheet) filter (where is_before) as before_sheet,
        max(source_sheet) filter (where not is_before) as after_sheet
    from paired
    group by
        edition,
        aspect,
        table_name,
        column_name,
        item_code,
        code,
        own_wording
)

select * from final
