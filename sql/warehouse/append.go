package warehouse

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/big"
	"strings"

	duckdb "github.com/duckdb/duckdb-go/v2"
)

// Decimal is the value of a DECIMAL(width, scale) column that unscaled × 10^−scale
// is; unscaled has at most width digits.
func Decimal(width, scale uint8, unscaled *big.Int) driver.Value {
	return duckdb.Decimal{Width: width, Scale: scale, Value: unscaled}
}

// Append adds rows to a table, named as schema.table, through the connection. A
// row has a value for every column of the table in its order: nil, bool, int64,
// float64, string, time.Time for a DATE, TIMESTAMP or TIMESTAMPTZ, or what Decimal returns. It is many times faster
// than a statement that carries the rows as text. On an error some of the rows may
// have been added.
func Append(ctx context.Context, conn *sql.Conn, table string, rows [][]driver.Value) error {
	schema, name, _ := strings.Cut(table, ".")
	err := conn.Raw(func(c any) error {
		raw, ok := c.(driver.Conn)
		if !ok {
			return fmt.Errorf("%T is not a connection of the driver", c)
		}
		a, err := duckdb.NewAppenderFromConn(raw, schema, name)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := a.AppendRow(row...); err != nil {
				return errors.Join(err, a.Close())
			}
		}
		return a.CloseWithCancel(ctx)
	})
	if err != nil {
		return fmt.Errorf("append to %s: %w", table, err)
	}
	return nil
}
