-- One header of one file or sheet of one landed edition, and one value that it is part of.
select
    extract_column.edition,
    extract_column.table_name,
    extract_column.column_name,
    extract_column.item_code,
    extract_column.item_group,
    extract_column.part,
    extract_column.header,
    extract_column.position,
    extract_column.source_file,
    extract_column.source_sheet
from {{ source('landing', 'extract_column') }} as extract_column
inner join {{ ref('stg_landed_edition') }} as landed_editions
    on extract_column.edition = landed_editions.edition
