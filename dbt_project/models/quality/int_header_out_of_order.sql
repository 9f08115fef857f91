-- One row a header of one pair of files that stands elsewhere among the others than it did.
-- The headers that both files hold, in the order before, have positions after. The longest run of these that
-- never falls is what kept its order; a header outside it was moved. So one header that is inserted, or
-- carried to the end, moves no other.
with recursive headers as (
    select distinct
        edition,
        before_file,
        before_sheet,
        after_file,
        after_sheet,
        before_number as before_position,
        after_number as after_position,
        dense_rank() over (order by edition, before_file, before_sheet, after_file, after_sheet) as file_pair
    from {{ ref('int_extract_text') }}
    where
        aspect = 'header'
        and table_name is not null
        and before_text is not null
        and after_text is not null
),

numbered as (
    select
        *,
        row_number() over (
            partition by file_pair
            order by before_position, after_position
        ) as header_number
    from headers
),

-- the length of the longest run that ends at each header, from the first to the last
measured as (
    select
        file_pair,
        list(after_position order by header_number) as after_positions,
        cast([] as bigint []) as run_lengths -- noqa: LT01
    from numbered
    group by file_pair
    union all
    select
        file_pair,
        after_positions,
        list_append(
            run_lengths,
            1 + coalesce(
                list_max(
                    list_transform(
                        range(1, len(run_lengths) + 1),
                        lambda i: case
                            when after_positions[i] <= after_positions[len(run_lengths) + 1]
                                then run_lengths[i]
                        end
                    )
                ),
                0
            )
        ) as run_lengths
    from measured
    where len(run_lengths) < len(after_positions)
),

runs as (
    select
        numbered.*,
        measured.run_lengths[numbered.header_number] as run_length,
        list_max(measured.run_lengths) as longest,
        row_number() over (
            partition by numbered.file_pair
            order by abs(numbered.after_position - numbered.before_position), numbered.header_number desc
        ) as preference
    from numbered
    inner join measured
        on
            numbered.file_pair = measured.file_pair
            and len(measured.run_lengths) = len(measured.after_positions)
),

-- the longest run, from its last header to its first: of those that may come next, the one that shifted least
in_order as (
    select
        file_pair,
        arg_min(header_number, preference) as header_number,
        arg_min(after_position, preference) as after_position,
        max(run_length) as run_length
    from runs
    where run_length = longest
    group by file_pair
    union all
    select
        runs.file_pair,
        arg_min(runs.header_number, runs.preference) as header_number,
        arg_min(runs.after_position, runs.preference) as after_position,
        max(runs.run_length) as run_length
    from in_order
    inner join runs
        on
            in_order.file_pair = runs.file_pair
            and in_order.run_length = runs.run_length + 1
            and in_order.header_number > runs.header_number
            and in_order.after_position >= runs.after_position
    group by runs.file_pair
),

final as (
    select
        runs.edition,
        runs.before_file,
        runs.before_sheet,
        runs.before_position,
        runs.after_file,
        runs.after_sheet,
        runs.after_position
    from runs
    left join in_order
        on
            runs.file_pair = in_order.file_pair
            and runs.header_number = in_order.header_number
    where in_order.header_number is null
)

select * from final
