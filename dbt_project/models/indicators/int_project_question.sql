-- One row an edition: whether it asked for the status and for the management mode of a project.
with editions as (
    select edition from {{ ref('dim_edition') }}
),

projects as (
    select
        edition,
        status_missing,
        management_mode_missing
    from {{ ref('fct_project') }}
),

final as (
    select
        editions.edition,
        -- an edition without a project did not ask for less
        not coalesce(
            bool_and(coalesce(projects.status_missing, '') = 'not_asked')
            filter (where projects.edition is not null),
            false
        ) as is_status_asked,
        not coalesce(
            bool_and(coalesce(projects.management_mode_missing, '') = 'not_asked')
            filter (where projects.edition is not null),
            false
        ) as is_management_mode_asked
    from editions
    left join projects
        on editions.edition = projects.edition
    group by editions.edition
)

select * from final
