package track

import "math"

// The models of how a coordinate moves. Changes of velocity are white noise,
// and drift is that of the position itself; both are standard deviations after
// one second, in sizes of the box. life is how long in seconds a thing keeps
// to the model, on average; the more, the better stillness is kept and the
// later a start is believed.
var models = [...]struct{ change, drift, life float64 }{
	still:                  {drift: 0.003, life: 60},
	{change: 0.3, life: 2}, // goes on as it went
	{change: 3, life: 2},   // starts, stops and turns
}

// still is the index of the model whose velocity is nothing.
const still = 0

const (
	firstSpeed = 1.0  // standard deviation of the velocity of a thing just found, in sizes per second
	steady     = 0.25 // seconds for which a velocity is taken to last
	dying      = 0.5  // seconds in which it then falls to 1/e
)

// A belief is a position and a velocity, with their covariance.
type belief struct {
	x, v       float64
	xx, xv, vv float64
}

// An estimate follows one coordinate of a box by Kalman filters of each of the
// models, mixed by how well each predicts (interacting multiple models).
type estimate struct {
	model  [len(models)]belief
	weight [len(models)]float64 // sum 1
	mean   belief               // the mixture of the models
}

// newEstimate starts at a measurement with the standard deviation noise.
func newEstimate(x, noise, size float64) estimate {
	speed := size * firstSpeed
	e := estimate{mean: belief{x: x, xx: noise * noise, vv: speed * speed}}
	for i := range e.model {
		e.model[i] = e.mean
		e.weight[i] = 1.0 / float64(len(models))
	}
	e.model[still].rest()
	return e
}

// update moves the estimate on by dt seconds, more than 0, and corrects it by a
// measurement with the standard deviation noise, on a box of that size.
func (e *estimate) update(dt, x, noise, size float64) {
	e.interact(dt)
	var fit [len(models)]float64 // log likelihood of x
	best := math.Inf(-1)
	for i := range e.model {
		e.model[i].predict(dt, models[i].change*size, models[i].drift*size)
		fit[i] = e.model[i].correct(x, noise*noise)
		best = max(best, fit[i])
	}
	var sum float64
	for i := range fit {
		e.weight[i] *= math.Exp(fit[i] - best)
		sum += e.weight[i]
	}
	for i := range e.weight {
		e.weight[i] /= sum
	}
	e.mean = e.mix(e.weight)
}

// interact lets each model start from a mixture of all, as the thing may have
// gone from one to another in the last dt seconds.
func (e *estimate) interact(dt float64) {
	var next estimate
	for to := range next.model {
		var share [len(models)]float64
		var sum float64
		for from := range share {
			share[from] = e.weight[from] * change(from, to, dt)
			sum += share[from]
		}
		for from := range share {
			share[from] /= sum
		}
		next.weight[to] = sum
		next.model[to] = e.mix(share)
	}
	next.model[still].rest()
	e.model, e.weight = next.model, next.weight
}

// change is the probability that a thing has changed from one model to another
// after dt seconds, or kept to it.
func change(from, to int, dt float64) float64 {
	if from == to {
		return math.Exp(-dt / models[from].life)
	}
	return -math.Expm1(-dt/models[from].life) / float64(len(models)-1)
}

// mix is the mean of the models with these shares, and the covariance of the mixture.
func (e *estimate) mix(share [len(models)]float64) belief {
	var m belief
	for i, s := range share {
		m.x += s * e.model[i].x
		m.v += s * e.model[i].v
	}
	for i, s := range share {
		b := &e.model[i]
		dx, dv := b.x-m.x, b.v-m.v
		m.xx += s * (b.xx + dx*dx)
		m.xv += s * (b.xv + dx*dv)
		m.vv += s * (b.vv + dv*dv)
	}
	return m
}

// rest makes the velocity nothing, and certainly so.
func (b *belief) rest() { b.v, b.xv, b.vv = 0, 0, 0 }

// predict moves the belief on by dt seconds.
func (b *belief) predict(dt, change, drift float64) {
	way, keep := reach(dt)
	q := change * change
	b.x += way * b.v
	b.xx += 2*way*b.xv + way*way*b.vv + q*dt*dt*dt/3 + drift*drift*dt
	b.xv = keep*(b.xv+way*b.vv) + q*dt*dt/2
	b.v *= keep
	b.vv = keep*keep*b.vv + q*dt
}

// correct takes in a measurement of that variance, and gives the log likelihood
// it had, less a constant.
func (b *belief) correct(x, variance float64) float64 {
	s := b.xx + variance
	kx, kv := b.xx/s, b.xv/s
	miss := x - b.x
	b.x += kx * miss
	b.v += kv * miss
	b.vv -= kv * b.xv
	b.xv -= kx * b.xv
	b.xx -= kx * b.xx
	return -(miss*miss/s + math.Log(s)) / 2
}

// at is the position dt seconds on.
func (b *belief) at(dt float64) float64 {
	way, _ := reach(dt)
	return b.x + way*b.v
}

// spread is the standard deviation of at.
func (b *belief) spread(dt float64) float64 {
	way, _ := reach(dt)
	return math.Sqrt(max(0, b.xx+2*way*b.xv+way*way*b.vv))
}

// reach is how far a thing with velocity 1 gets in dt seconds, and the velocity
// it has then.
func reach(dt float64) (way, velocity float64) {
	if dt <= steady {
		return dt, 1
	}
	velocity = math.Exp((steady - dt) / dying)
	return steady + dying*(1-velocity), velocity
}
