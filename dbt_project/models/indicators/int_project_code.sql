-- One row an edition and a status or management mode of projects: whether a project of the edition could be
-- given it, and whether what was answered is exactly that.
with codes as (
    select
        'status_code' as column_name,
        status_code as code
    from {{ ref('dim_status') }}

    union all

    select
        'management_mode_code' as column_name,
        management_mode_code as code
    from {{ ref('dim_management_mode') }}
),

questions as (
    select
        edition,
        'status_code' as column_name,
        is_status_asked as is_asked
    from {{ ref('int_project_question') }}

    union all

    select
        edition,
        'management_mode_code' as column_name,
        is_management_mode_asked as is_asked
    from {{ ref('int_project_question') }}
),

wordings as (
    select
        edition,
        column_name,
        code,
        bool_and(relation = 'exact') as is_exact
    from {{ ref('stg_extract_answer') }}
    where table_name = 'project'
    group by edition, column_name, code
),

-- An edition that words no answer is written in our codes: any may be given.
worded as (
    select distinct
        edition,
        column_name
    from wordings
),

-- A correction may give a code that no answer stands for.
given as (
    select distinct
        edition,
        'status_code' as column_name,
        status_key as code
    from {{ ref('fct_project') }}

    union all

    select distinct
        edition,
        'management_mode_code' as column_name,
        management_mode_key as code
    from {{ ref('fct_project') }}
),

final as (
    select
        questions.edition,
        codes.column_name,
        codes.code,
        questions.is_asked,
        -- what is missing is unknown, whatever was asked
        codes.code = 'unknown'
        or (
            questions.is_asked
            and (worded.edition is null or wordings.edition is not null or given.edition is not null)
        ) as is_on_offer,
        coalesce(wordings.is_exact, true) as is_exact
    from questions
    inner join codes
        on questions.column_name = codes.column_name
    left join worded
        on
            questions.edition = worded.edition
            and questions.column_name = worded.column_name
    left join wordings
        on
            questions.edition = wordings.edition
            and codes.column_name = wordings.column_name
            and codes.code = wordings.code
    left join given
        on
            questions.edition = given.edition
            and codes.column_name = given.column_name
            and codes.code = given.code
)

select * from final
