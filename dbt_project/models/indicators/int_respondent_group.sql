-- One row a respondent and a city grouping that it belongs to: all respondents, its entity type, its
-- population class, its region.
with respondents as (
    select * from {{ ref('dim_respondent') }}
),

final as (
    select
        edition,
        nature,
        respondent_key,
        '_T' as entity_type,
        '_T' as population_class,
        '_T' as region_code
    from respondents

    union all

    select
        edition,
        nature,
        respondent_key,
        entity_type,
        '_T' as population_class,
        '_T' as region_code
    from respondents

    union all

    select
        edition,
        nature,
        respondent_key,
        '_T' as entity_type,
        population_class,
        '_T' as region_code
    from respondents

    union all

    select
        edition,
        nature,
        respondent_key,
        '_T' as entity_type,
        '_T' as population_class,
        region_code
    from respondents
)

select * from final
