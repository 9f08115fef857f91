-- One row a header of two editions that stands in another file or sheet, or elsewhere among the others.
-- Within a file the longest order is sought that its headers kept from one edition to the next: what not
-- every such order holds has moved. So a header that is inserted, or carried to the end, moves no other; of
-- two that change places either may have moved, and both are told.
with recursive headers as (
    select distinct
        texts.edition,
        texts.before_file,
        texts.before_sheet,
        texts.before_number as before_position,
        texts.after_file,
        texts.after_sheet,
        texts.after_number as after_position,
        -- null: it is in another file
        same_files.file_pair
    from {{ ref('int_extract_text') }} as texts
    left join {{ ref('int_same_file') }} as same_files
        on
            texts.edition = same_files.edition
            and texts.before_file = same_files.before_file
            and texts.before_sheet is not distinct from same_files.before_sheet
            and texts.after_file = same_files.after_file
            and texts.after_sheet is not distinct from same_files.after_sheet
    where
        texts.aspect = 'header'
        and texts.table_name is not null
        and texts.before_text is not null
        and texts.after_text is not null
),

-- how many headers an order may hold that ends at a header (direction 1), or that begins there (-1)
orders as (
    select
        headers.edition,
        headers.file_pair,
        headers.before_position,
        headers.after_position,
        directions.direction,
        1 as n_headers
    from headers
    cross join (values (1), (-1)) as directions (direction)
    where headers.file_pair is not null
    union
    select
        headers.edition,
        headers.file_pair,
        headers.before_position,
        headers.after_position,
        orders.direction,
        orders.n_headers + 1 as n_headers
    from orders
    inner join headers
        on
            orders.edition = headers.edition
            and orders.file_pair = headers.file_pair
            -- it comes next in both editions; the parts of one that was divided stood at one place
            and orders.direction * (headers.before_position - orders.before_position) >= 0
            and orders.direction * (headers.after_position - orders.after_position) >= 0
            and (orders.before_position, orders.after_position)
            <> (headers.before_position, headers.after_position)
),

in_order as (
    select
        edition,
        file_pair,
        before_position,
        after_position,
        max(n_headers) filter (where direction = 1) as n_to_here,
        max(n_headers) filter (where direction = -1) as n_from_here
    from orders
    group by
        edition,
        file_pair,
        before_position,
        after_position
),

in_a_longest_order as (
    select *
    from in_order
    qualify n_to_here + n_from_here = max(n_to_here + n_from_here) over (partition by edition, file_pair)
),

in_every_longest_order as (
    select *
    from in_a_longest_order
    -- no other header takes its turn
    qualify count(before_position) over (partition by edition, file_pair, n_to_here) = 1
),

final as (
    select
        headers.edition,
        headers.before_file,
        headers.before_sheet,
        headers.before_position,
        headers.after_file,
        headers.after_sheet,
        headers.after_position
    from headers
    left join in_every_longest_order as kept
        on
            headers.edition = kept.edition
            and headers.file_pair = kept.file_pair
            and headers.before_position = kept.before_position
            and headers.after_position = kept.after_position
    where kept.before_position is null
)

select * from final
