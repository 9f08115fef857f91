-- One row an edition, an indicator and a population: the indicators without any breakdown, with their labels.
with cube as (
    select * from {{ ref('cube') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

final as (
    select
        cube.edition,
        cube.nature,
        cube.indicator_code,
        indicators.label_fr,
        indicators.label_en,
        cube.population,
        cube.value,
        cube.unit,
        indicators.decimals,
        cube.numerator,
        cube.denominator,
        cube.base_code,
        cube.n_respondents,
        cube.is_break,
        cube.break_reason,
        cube.is_low_reliability,
        cube.obs_status
    from cube
    inner join indicators
        on cube.indicator_code = indicators.indicator_code
    where
        cube.entity_type = '_T'
        and cube.population_class = '_T'
        and cube.region_code = '_T'
        and cube.domain_code = '_T'
        and cube.status_code = '_T'
        and cube.management_mode_code = '_T'
        and cube.item_code = '_T'
)

select * from final
