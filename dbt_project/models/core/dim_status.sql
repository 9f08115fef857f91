-- One row a project status.
select
    status_code as status_key,
    status_code,
    label_fr,
    label_en,
    sort_order,
    -- How far a project has come, as a fraction of done; nothing for what is abandoned or not known.
    case status_code
        when 'planned' then cast(1 as double) / 3
        when 'ongoing' then cast(2 as double) / 3
        when 'done' then cast(1 as double)
    end as maturity_score
from {{ ref('stg_status') }}
