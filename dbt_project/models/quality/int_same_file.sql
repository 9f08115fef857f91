-- One row a file or sheet of one edition that goes on as one of the next.
-- Whatever their names, two are the same where each holds more headers of the other than any other does:
-- where a file was divided, or two became one, the larger goes on.
with headers as (
    select
        edition,
        before_file,
        before_sheet,
        after_file,
        after_sheet,
        count(distinct before_text) as n_headers
    from {{ ref('int_extract_text') }}
    where
        aspect = 'header'
        and table_name is not null
        and before_text is not null
        and after_text is not null
    group by
        edition,
        before_file,
        before_sheet,
        after_file,
        after_sheet
),

numbered as (
    select
        *,
        -- at a tie, what kept its name
        row_number() over (
            partition by edition
            order by
                n_headers desc,
                before_file <> after_file asc,
                before_sheet is distinct from after_sheet asc,
                before_file asc,
                before_sheet asc,
                after_file asc,
                after_sheet asc
        ) as file_pair
    from headers
),

final as (
    select
        edition,
        file_pair,
        before_file,
        before_sheet,
        after_file,
        after_sheet
    from numbered
    qualify
        file_pair = min(file_pair) over (partition by edition, before_file, before_sheet)
        and file_pair = min(file_pair) over (partition by edition, after_file, after_sheet)
)

select * from final
