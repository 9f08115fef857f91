-- One row a commune in one geography vintage, with the code that it bears in the reference vintage, and
-- whether that is the same ground.
-- Merged communes may merge again: events are followed one after the other, the earliest first.
with recursive communes as (
    select
        vintage,
        commune_code
    from {{ ref('stg_commune') }}
),

reference as (
    select make_date(reference_vintage, 1, 1) as reference_date
    from {{ ref('stg_barometer') }}
),

events as (
    select
        code_before,
        code_after,
        effective_date,
        lag(effective_date) over (
            partition by code_before
            order by effective_date
        ) as previous_date
    from {{ ref('stg_commune_event') }}
),

walk as (
    select
        vintage,
        commune_code,
        commune_code as code_reached,
        make_date(vintage, 1, 1) as reached_on,
        0 as n_events
    from communes
    union all
    select
        walk.vintage,
        walk.commune_code,
        events.code_after as code_reached,
        events.effective_date as reached_on,
        walk.n_events + 1 as n_events
    from walk
    inner join events
        on
            walk.code_reached = events.code_before
            and walk.reached_on < events.effective_date
            -- the next event of that code, and no later one
            and (events.previous_date is null or walk.reached_on >= events.previous_date)
    cross join reference
    where events.effective_date <= reference.reference_date
),

-- Several codes that become one on a day: a commune that keeps its code is among them.
mergers as (
    select
        events.effective_date,
        events.code_after
    from events
    cross join reference
    where events.effective_date <= reference.reference_date
    group by events.effective_date, events.code_after
    having count(events.code_before) > 1
),

final as (
    select
        walk.vintage,
        walk.commune_code,
        arg_max(walk.code_reached, walk.n_events) as reference_commune_code,
        count(mergers.code_after) = 0 as is_same_extent
    from walk
    left join mergers
        on
            walk.code_reached = mergers.code_after
            and (
                walk.reached_on < mergers.effective_date
                or (walk.n_events > 0 and walk.reached_on = mergers.effective_date)
            )
    group by
        walk.vintage,
        walk.commune_code
)

select * from final
