-- One row a territory that one respondent answered for.
with respondents as (
    select * from {{ ref('stg_respondent') }}
),

editions as (
    select * from {{ ref('dim_edition') }}
),

territories as (
    select
        territory_key,
        territory_code,
        vintage,
        -- A place is of a kind of the barometer's own.
        case
            when territory_kind in ('commune', 'intercommunalite') then territory_kind
            else 'place'
        end as code_kind
    from {{ ref('dim_territory') }}
),

codes as (
    select
        edition,
        respondent_code,
        'commune' as code_kind,
        commune_code as territory_code
    from respondents
    where commune_code is not null
    union all
    select
        edition,
        respondent_code,
        'intercommunalite' as code_kind,
        intercommunalite_code as territory_code
    from respondents
    where intercommunalite_code is not null
    union all
    select
        edition,
        respondent_code,
        'place' as code_kind,
        place_code as territory_code
    from respondents
    where place_code is not null
),

final as (
    select
        -- keys
        codes.edition || ':' || codes.respondent_code as respondent_key,
        territories.territory_key,
        codes.edition,
        editions.nature
    from codes
    inner join editions
        on codes.edition = editions.edition
    -- A code without its territory has no key: the contract refuses it, rather than the respondent vanishing.
    left join territories
        on
            codes.territory_code = territories.territory_code
            and editions.geography_vintage = territories.vintage
            and codes.code_kind = territories.code_kind
)

select * from final
