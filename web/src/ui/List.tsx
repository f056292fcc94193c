// Rows of things; a table where there is room for one.
import type { ReactNode } from 'react';
import { classes } from './classes';
import styles from './List.module.css';

export interface Column<Row> {
  title: string;
  cell: (row: Row) => ReactNode;
  /** To the end of its cell, as numbers are. */
  end?: boolean;
  /** As wide as what stands in it: a date, a button. */
  fit?: boolean;
}

interface Props<Row> {
  /** What the rows are, for who cannot see them. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
}

/** A table that becomes a list of cards where it is narrow. The first column names the row. */
export function Table<Row>({ label, columns, rows, rowKey }: Props<Row>) {
  return (
    <div className={styles['scroll']}>
      {/* The roles are said: `display` on a narrow page would take them away. */}
      <table className={styles['table']} aria-label={label} role="table">
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column.title} scope="col" role="columnheader" className={column.end === true ? styles['end'] : undefined}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={rowKey(row)} role="row">
              {columns.map((column, place) =>
                place === 0 ? (
                  <th key={column.title} scope="row" role="rowheader">
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.title} role="cell" data-title={column.title} className={classes(column.end === true && styles['end'], column.fit === true && styles['fit'])}>
                    {/* One thing beside its title, where the cells stand below each other. */}
                    <div>{column.cell(row)}</div>
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Names and their values. */
export function Facts({ facts }: { facts: readonly { name: string; value: ReactNode }[] }) {
  return (
    <dl className={styles['facts']}>
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
