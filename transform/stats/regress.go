package stats

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// poissonFit is a log-linear regression of counts.
type poissonFit struct {
	beta   []float64
	fitted []float64
	// deviance is twice the log likelihood that the fit leaves to the counts themselves.
	deviance float64
	// information is XᵀWX at the fit, of which the inverse is the covariance of
	// beta where counts scatter by chance alone.
	information mat.Cholesky
}

// fitPoisson regresses counts y on the columns of x, given row by row, with
// log E(y) = offset + xβ, by iteratively reweighted least squares. ok is false
// where the columns are not independent, there are fewer rows than columns, or the
// iteration does not converge.
//
// Source: P. McCullagh and J. A. Nelder, Generalized Linear Models, 2nd ed. (1989),
// section 2.5; start and step as in R's glm.
func fitPoisson(x *mat.Dense, y, offset []float64) (fit poissonFit, ok bool) {
	n, p := x.Dims()
	if n < p || len(y) != n || len(offset) != n {
		return fit, false
	}
	const rounds, worstCondition = 50, 1e12
	const sameBeta, sameDeviance = 1e-9, 1e-13 // steps square their error, so the last is far below
	fit.fitted = make([]float64, n)
	for i, v := range y {
		fit.fitted[i] = v + 0.1
	}
	weighted, response := mat.NewDense(n, p, nil), mat.NewVecDense(n, nil)
	var normal mat.SymDense
	var right, beta mat.VecDense
	deviance := math.Inf(1)
	for range rounds {
		for i, mu := range fit.fitted {
			root := math.Sqrt(mu)
			response.SetVec(i, root*(math.Log(mu)-offset[i]+(y[i]-mu)/mu))
			for j := range p {
				weighted.Set(i, j, root*x.At(i, j))
			}
		}
		normal.SymOuterK(1, weighted.T())
		if !fit.information.Factorize(&normal) || fit.information.Cond() > worstCondition {
			return fit, false
		}
		right.MulVec(weighted.T(), response)
		if fit.information.SolveVecTo(&beta, &right) != nil {
			return fit, false
		}
		before := deviance
		deviance = 0
		moved := math.Inf(1)
		if fit.beta != nil {
			moved = 0
			for j, b := range fit.beta {
				moved = max(moved, math.Abs(beta.AtVec(j)-b))
			}
		}
		fit.beta = append(fit.beta[:0], beta.RawVector().Data...)
		for i := range y {
			mu := math.Exp(offset[i] + mat.Dot(x.RowView(i), &beta))
			fit.fitted[i] = mu
			deviance += 2 * (mu - y[i])
			if y[i] > 0 {
				deviance += 2 * y[i] * math.Log(y[i]/mu)
			}
		}
		if !finite(deviance) {
			return fit, false
		}
		if moved <= sameBeta || math.Abs(deviance-before) <= sameDeviance*(math.Abs(deviance)+0.1) {
			fit.deviance = max(0, deviance)
			return fit, true
		}
	}
	return fit, false
}

// score measures a further column against a fit: the score statistic of its
// coefficient, standard normal for Poisson counts where the column explains
// nothing, and the share of the column's own weighted sum of squares that the
// columns of x leave over.
func (f poissonFit) score(x *mat.Dense, y, column []float64) (z, left float64) {
	n, p := x.Dims()
	cross := mat.NewVecDense(p, nil)
	slope, own := 0.0, 0.0
	for i := range n {
		if column[i] == 0 {
			continue
		}
		slope += column[i] * (y[i] - f.fitted[i])
		w := column[i] * f.fitted[i]
		own += w * column[i]
		for j := range p {
			cross.SetVec(j, cross.AtVec(j)+w*x.At(i, j))
		}
	}
	var solved mat.VecDense
	if own == 0 || f.information.SolveVecTo(&solved, cross) != nil {
		return 0, 0
	}
	rest := own - mat.Dot(cross, &solved)
	if rest <= 1e-9*own {
		return 0, 0
	}
	return slope / math.Sqrt(rest), rest / own
}
