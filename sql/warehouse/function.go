package warehouse

import (
	"context"
	"database/sql/driver"
	"fmt"

	duckdb "github.com/duckdb/duckdb-go/v2"
)

// Function is a scalar function of numbers that SQL may call by its name. All
// arguments and the result are DOUBLE. A NULL argument gives NULL without a
// call.
type Function struct {
	// Name is how SQL calls it.
	Name string
	// Args is the number of arguments, at least 1.
	Args int
	// Fn computes the result; false means NULL. It must be pure, must not keep
	// args, and is called from several threads at once.
	Fn func(args []float64) (float64, bool)
}

// register makes the functions known to the instance: the driver registers them
// in DuckDB's system catalog, so every connection of the pool has them.
func (db *DB) register(ctx context.Context, functions []Function, texts []TextFunction) error {
	if len(functions)+len(texts) == 0 {
		return nil
	}
	number, err := duckdb.NewTypeInfo(duckdb.TYPE_DOUBLE)
	if err != nil {
		return err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, f := range functions {
		if f.Args < 1 || f.Fn == nil {
			return fmt.Errorf("register function %s: it needs an argument and a body", f.Name)
		}
		if err := duckdb.RegisterScalarUDF(conn, f.Name, &scalar{f: f, number: number}); err != nil {
			return fmt.Errorf("register function %s: %w", f.Name, err)
		}
	}
	for _, f := range texts {
		scalar, err := newTextScalar(f)
		if err != nil {
			return err
		}
		if err := duckdb.RegisterScalarUDF(conn, f.Name, scalar); err != nil {
			return fmt.Errorf("register function %s: %w", f.Name, err)
		}
	}
	return nil
}

// scalar is a Function in the driver's terms.
type scalar struct {
	f      Function
	number duckdb.TypeInfo
}

// Config implements duckdb.ScalarFunc.
func (s *scalar) Config() duckdb.ScalarFuncConfig {
	inputs := make([]duckdb.TypeInfo, s.f.Args)
	for i := range inputs {
		inputs[i] = s.number
	}
	return duckdb.ScalarFuncConfig{InputTypeInfos: inputs, ResultTypeInfo: s.number}
}

// Executor implements duckdb.ScalarFunc. The driver keeps rows with a NULL
// argument away from it.
func (s *scalar) Executor() duckdb.ScalarFuncExecutor {
	return duckdb.ScalarFuncExecutor{RowExecutor: func(values []driver.Value) (result any, err error) {
		// A panic would cross C frames and end the process.
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("function %s: %v", s.f.Name, r)
			}
		}()
		args := make([]float64, len(values))
		for i, value := range values {
			number, ok := value.(float64)
			if !ok {
				return nil, fmt.Errorf("function %s: argument %d is a %T, not a DOUBLE", s.f.Name, i+1, value)
			}
			args[i] = number
		}
		if number, ok := s.f.Fn(args); ok {
			return number, nil
		}
		return nil, nil
	}}
}
