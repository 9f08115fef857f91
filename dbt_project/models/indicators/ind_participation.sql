-- One row an edition, an indicator of participation and a city grouping: who answered, and how much of the
-- frame that is.
with respondent_groups as (
    select * from {{ ref('int_respondent_group') }}
),

frame_communes as (
    select * from {{ ref('int_frame_commune') }}
),

frame_groups as (
    select
        edition,
        nature,
        '_T' as population_class,
        '_T' as region_code,
        territory_code,
        population,
        has_answered,
        is_covered
    from frame_communes

    union all

    select
        edition,
        nature,
        population_class,
        '_T' as region_code,
        territory_code,
        population,
        has_answered,
        is_covered
    from frame_communes

    union all

    select
        edition,
        nature,
        '_T' as population_class,
        region_code,
        territory_code,
        population,
        has_answered,
        is_covered
    from frame_communes
),

frame_cells as (
    select
        edition,
        nature,
        '_T' as entity_type,
        population_class,
        region_code,
        '_T' as domain_code,
        '_T' as status_code,
        '_T' as management_mode_code,
        '_T' as item_code,
        count(territory_code) as n_asked,
        count(territory_code) filter (where has_answered) as n_answered,
        count(territory_code) filter (where is_covered) as n_covered,
        sum(population) as population_frame,
        coalesce(sum(population) filter (where is_covered), 0) as population_covered,
        false as is_low_reliability,
        null as rank_group,
        'M' as null_status
    from frame_groups
    group by edition, nature, population_class, region_code
),

-- A grouping of the frame from which nobody answered is a zero, not a gap.
city_groups as (
    select
        edition,
        nature,
        entity_type,
        population_class,
        region_code
    from respondent_groups

    union distinct

    select
        edition,
        nature,
        entity_type,
        population_class,
        region_code
    from frame_cells
),

city_cells as (
    select
        city_groups.edition,
        city_groups.nature,
        city_groups.entity_type,
        city_groups.population_class,
        city_groups.region_code,
        '_T' as domain_code,
        '_T' as status_code,
        '_T' as management_mode_code,
        '_T' as item_code,
        null as n_asked,
        count(respondent_groups.respondent_key) as n_respondents,
        false as is_low_reliability,
        null as rank_group,
        'M' as null_status
    from city_groups
    left join respondent_groups
        on
            city_groups.edition = respondent_groups.edition
            and city_groups.entity_type = respondent_groups.entity_type
            and city_groups.population_class = respondent_groups.population_class
            and city_groups.region_code = respondent_groups.region_code
    group by
        city_groups.edition,
        city_groups.nature,
        city_groups.entity_type,
        city_groups.population_class,
        city_groups.region_code
),

measures as (
    {{ measures_of('city_cells', [
        {'indicator_code': 'respondents', 'numerator': 'n_respondents', 'value': 'n_respondents', 'n_respondents': 'n_respondents'},
    ]) | indent(4) }}

    union all

    {{ measures_of('frame_cells', [
        {'indicator_code': 'response_rate', 'numerator': 'n_answered', 'denominator': 'n_asked', 'n_respondents': 'n_answered'},
        {
            'indicator_code': 'population_covered', 'numerator': 'population_covered', 'denominator': 'population_frame',
            'n_respondents': 'n_covered'
        },
    ]) | indent(4) }}
),

final as (
    {{ indicator_rows('measures') | indent(4) }}
)

select * from final
