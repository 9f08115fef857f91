-- One row an edition and a commune of the frame: whether it answered, and whether somebody answered for it.
-- No row where the barometer has no frame.
with editions as (
    select * from {{ ref('dim_edition') }}
),

territories as (
    select * from {{ ref('dim_territory') }}
),

frame as (
    select
        territory_code,
        reference_territory_code,
        intercommunalite_code,
        population,
        population_class,
        region_code
    from territories
    where is_in_frame
),

answered_for as (
    select
        respondents.edition,
        respondents.entity_type,
        territories.territory_kind,
        territories.territory_code
    from {{ ref('bridge_respondent_territory') }} as bridge
    inner join {{ ref('dim_respondent') }} as respondents
        on bridge.respondent_key = respondents.respondent_key
    inner join territories
        on bridge.territory_key = territories.territory_key
),

-- An edition may be coded in another vintage than the frame's. A commune that exists in both is known by its
-- code; one that has merged in between, by the commune of the reference vintage that it has become.
frame_in_edition as (
    select
        editions.edition,
        editions.geography_vintage,
        frame.territory_code,
        frame.reference_territory_code,
        frame.intercommunalite_code,
        same_code.territory_code is not null as is_in_vintage
    from editions
    cross join frame
    left join territories as same_code
        on
            editions.geography_vintage = same_code.vintage
            and same_code.territory_kind = 'commune'
            and frame.territory_code = same_code.territory_code
),

-- What it is in that vintage, and the intercommunalité that it belongs to there: one may be founded, or get
-- another SIREN, in between. Where the reference files do not list it there, the frame's is the last known.
counterparts as (
    select
        frame_in_edition.edition,
        frame_in_edition.territory_code,
        communes.territory_code as edition_territory_code,
        case
            when communes.territory_code is null then frame_in_edition.intercommunalite_code
            else communes.intercommunalite_code
        end as intercommunalite_code
    from frame_in_edition
    left join territories as communes
        on
            frame_in_edition.geography_vintage = communes.vintage
            and communes.territory_kind = 'commune'
            and case
                when frame_in_edition.is_in_vintage
                    then frame_in_edition.territory_code = communes.territory_code
                else frame_in_edition.reference_territory_code = communes.reference_territory_code
            end
),

matched as (
    select
        counterparts.edition,
        counterparts.territory_code,
        coalesce(
            bool_or(answered_for.territory_kind = 'commune' and answered_for.entity_type = 'commune'), false
        ) as has_answered,
        count(answered_for.territory_code) > 0 as is_covered
    from counterparts
    left join answered_for
        on
            counterparts.edition = answered_for.edition
            and (
                (
                    answered_for.territory_kind = 'commune'
                    and counterparts.edition_territory_code = answered_for.territory_code
                )
                or (
                    answered_for.territory_kind = 'intercommunalite'
                    and counterparts.intercommunalite_code = answered_for.territory_code
                )
            )
    group by counterparts.edition, counterparts.territory_code
),

final as (
    select
        editions.edition,
        editions.nature,
        frame.territory_code,
        frame.population,
        frame.population_class,
        frame.region_code,
        matched.has_answered,
        matched.is_covered
    from matched
    inner join editions
        on matched.edition = editions.edition
    inner join frame
        on matched.territory_code = frame.territory_code
)

select * from final
