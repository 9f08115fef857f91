-- One row an edition that has landed.
select
    -- key
    edition,
    -- texts
    title_fr,
    title_en,
    partner,
    nature,
    break_note,
    -- dates and geography
    collected_from,
    collected_to,
    geography_vintage,
    is_expected,
    -- what may be compared, and with what
    granularity,
    lag(edition) over (order by edition) as edition_before
from {{ ref('stg_edition') }}
