-- One row a header or an answer in one pair of editions: its text where it is written, its place or count.
-- What both editions know stands for itself: an answer that nobody gave in one of them is not renamed. What
-- is left is set against each other: the headers of one column in the order of the parts of its value, the
-- answers of one code the most frequent first. A header that goes no further is known by its text alone.
with headers as (
    select
        edition,
        'header' as aspect,
        table_name,
        column_name,
        coalesce(item_code, item_group) as item_code,
        cast(null as varchar) as code,
        header as wording,
        part as sort_order,
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
        -cells as sort_order,
        cells as number,
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
        texts.sort_order,
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

numbered as (
    select
        *,
        case when is_same then wording end as known_wording,
        case
            when not is_same
                then row_number() over (
                    partition by
                        edition, aspect, table_name, column_name, item_code, code, is_before, is_same
                    order by sort_order, wording
                )
        end as number_among_others
    from known
    -- an answer that one edition alone knows, and nobody gave, says nothing
    where is_same or number > 0
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
    from numbered
    group by
        edition,
        aspect,
        table_name,
        column_name,
        item_code,
        code,
        known_wording,
        number_among_others
)

select * from final
