-- If this failed, an indicator would be found in another table than the one that the catalogue names.
with families as (
    select
        'participation' as family,
        indicator_code
    from {{ ref('ind_participation') }}

    union distinct

    select
        'projects' as family,
        indicator_code
    from {{ ref('ind_projects') }}

    union distinct

    select
        'maturity' as family,
        indicator_code
    from {{ ref('ind_maturity') }}

    union distinct

    select
        'answers' as family,
        indicator_code
    from {{ ref('ind_answers') }}
)

select
    families.indicator_code,
    families.family as found_in,
    indicators.family as said_to_be_in
from families
inner join {{ ref('dim_indicator') }} as indicators
    on families.indicator_code = indicators.indicator_code
where families.family <> indicators.family
