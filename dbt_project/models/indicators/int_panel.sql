-- One row an edition: how many projects the respondents of the same kind and the same territories list in it
-- and in the edition before, and whether that breaks what falls when fewer are listed.
with editions as (
    select
        editions.edition,
        editions.edition_before,
        editions.granularity <> previous.granularity as is_other_granularity
    from {{ ref('dim_edition') }} as editions
    left join {{ ref('dim_edition') }} as previous
        on editions.edition_before = previous.edition
),

-- Ground that has grown since is the same only within its own vintage.
places as (
    select
        bridge.respondent_key,
        list_sort(
            list(
                case
                    when territories.is_same_extent
                        then territories.territory_kind || ':' || territories.reference_territory_code
                    else territories.territory_key
                end
            )
        ) as places
    from {{ ref('bridge_respondent_territory') }} as bridge
    inner join {{ ref('dim_territory') }} as territories
        on bridge.territory_key = territories.territory_key
    group by bridge.respondent_key
),

project_counts as (
    select
        respondents.edition,
        respondents.respondent_key,
        respondents.entity_type,
        count(projects.project_key) as n_projects
    from {{ ref('dim_respondent') }} as respondents
    left join {{ ref('fct_project') }} as projects
        on respondents.respondent_key = projects.respondent_key
    group by respondents.edition, respondents.respondent_key, respondents.entity_type
),

-- Two of one kind that answer for the same are not matched: nobody knows which is which.
respondents as (
    select
        project_counts.edition,
        project_counts.entity_type,
        places.places,
        sum(project_counts.n_projects) as n_projects
    from project_counts
    inner join places
        on project_counts.respondent_key = places.respondent_key
    group by project_counts.edition, project_counts.entity_type, places.places
    having count(project_counts.respondent_key) = 1
),

panels as (
    select
        editions.edition,
        count(respondents.edition) as n_panel,
        avg(previous.n_projects) as mean_projects_before,
        avg(respondents.n_projects) as mean_projects
    from editions
    inner join respondents
        on editions.edition = respondents.edition
    inner join respondents as previous
        on
            editions.edition_before = previous.edition
            and respondents.entity_type = previous.entity_type
            and respondents.places = previous.places
    group by editions.edition
),

reasoned as (
    select
        editions.edition,
        editions.edition_before,
        case when editions.edition_before is not null then coalesce(panels.n_panel, 0) end as n_panel,
        panels.mean_projects_before,
        panels.mean_projects,
        case
            when editions.edition_before is null then null
            when editions.is_other_granularity then 'granularity'
            when coalesce(panels.n_panel, 0) < barometer.minimum_panel then 'panel_too_small'
            -- a change that equals the threshold does not exceed it, whatever its binary fraction
            when
                abs(panels.mean_projects - panels.mean_projects_before)
                > barometer.panel_mean_change * panels.mean_projects_before + 1e-9
                then 'mean_projects'
        end as break_reason
    from editions
    cross join {{ ref('stg_barometer') }} as barometer
    left join panels
        on editions.edition = panels.edition
),

final as (
    select
        edition,
        n_panel,
        mean_projects_before,
        mean_projects,
        break_reason,
        case when edition_before is not null then break_reason is not null end as is_break
    from reasoned
)

select * from final
