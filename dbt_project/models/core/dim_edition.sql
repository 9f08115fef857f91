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
    is_expected
from {{ ref('stg_edition') }}
