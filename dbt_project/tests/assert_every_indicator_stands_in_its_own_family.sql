-- If this failed, an indicator would be found in another table than the one that the catalogue names.
{{ config(meta={'dagster': {'ref': {'name': 'dim_indicator'}}}) }}
with families as (
    select
        'participation' as found_in,
        indicator_code
    from {{ ref('ind_participation') }}

    union distinct

    select
        'projects' as found_in,
        indicator_code
    from {{ ref('ind_projects') }}

    union distinct

    select
        'maturity' as found_in,
        indicator_code
    from {{ ref('ind_maturity') }}

    union distinct

    select
        'answers' as found_in,
        indicator_code
    from {{ ref('ind_answers') }}
)

select
    families.indicator_code,
    families.found_in,
    indicators.family as said_to_be_in
from families
inner join {{ ref('dim_indicator') }} as indicators
    on families.indicator_code = indicators.indicator_code
where families.found_in <> indicators.family
