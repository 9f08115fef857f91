-- One row a kind of respondent.
select
    entity_type,
    label_fr,
    label_en
from {{ ref('stg_entity_type') }}
