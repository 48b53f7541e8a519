package track

import "math"

// The models of how a coordinate moves. Changes of velocity are white noise,
// and drift is that of the position itself; both are standard deviations after
// one second, in sizes of the box. life is how long in seconds a thing keeps
// to the model, on average; the more, the better stillness is kept and the
// later a start is believed.
var models = [...]struct{ change, drift, life float64 }{
	stationary:             {drift: 0.003, life: 60},
	{change: 0.3, life: 2}, // goes on as it went
	{change: 3, life: 2},   // starts, stops and turns
}

// stationary is the index of the model whose velocity is nothing.
const stationary = 0

const (
	initialSpeed  = 1.0  // standard deviation of the velocity of a thing just found, in sizes per second
	velocityHold  = 0.25 // seconds for which a velocity is taken to last
	velocityDecay = 0.5  // seconds in which it then falls to 1/e
)

// A gaussianState is a position and a velocity, with their covariance.
type gaussianState struct {
	x, v       float64
	xx, xv, vv float64
}

// An immFilter follows one coordinate of a box by Kalman filters of each of the
// models, mixed by how well each predicts (interacting multiple models).
type immFilter struct {
	model  [len(models)]gaussianState
	weight [len(models)]float64 // sum 1
	mean   gaussianState        // the mixture of the models
}

// newIMMFilter starts at a measurement with the standard deviation noise.
func newIMMFilter(x, noise, size float64) immFilter {
	speed := size * initialSpeed
	e := immFilter{mean: gaussianState{x: x, xx: noise * noise, vv: speed * speed}}
	for i := range e.model {
		e.model[i] = e.mean
		e.weight[i] = 1.0 / float64(len(models))
	}
	e.model[stationary].stop()
	return e
}

// update moves the filter on by dt seconds, more than 0, and corrects it by a
// measurement with the standard deviation noise, on a box of that size.
func (e *immFilter) update(dt, x, noise, size float64) {
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
func (e *immFilter) interact(dt float64) {
	var next immFilter
	for to := range next.model {
		var share [len(models)]float64
		var sum float64
		for from := range share {
			share[from] = e.weight[from] * transition(from, to, dt)
			sum += share[from]
		}
		for from := range share {
			share[from] /= sum
		}
		next.weight[to] = sum
		next.model[to] = e.mix(share)
	}
	next.model[stationary].stop()
	e.model, e.weight = next.model, next.weight
}

// transition is the probability that a thing has changed from one model to another
// after dt seconds, or kept to it.
func transition(from, to int, dt float64) float64 {
	if from == to {
		return math.Exp(-dt / models[from].life)
	}
	return -math.Expm1(-dt/models[from].life) / float64(len(models)-1)
}

// mix is the mean of the models with these shares, and the covariance of the mixture.
func (e *immFilter) mix(share [len(models)]float64) gaussianState {
	var m gaussianState
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

// stop makes the velocity nothing, and certainly so.
func (b *gaussianState) stop() { b.v, b.xv, b.vv = 0, 0, 0 }

// predict moves the state on by dt seconds.
func (b *gaussianState) predict(dt, change, drift float64) {
	way, keep := displacement(dt)
	q := change * change
	b.x += way * b.v
	b.xx += 2*way*b.xv + way*way*b.vv + q*dt*dt*dt/3 + drift*drift*dt
	b.xv = keep*(b.xv+way*b.vv) + q*dt*dt/2
	b.v *= keep
	b.vv = keep*keep*b.vv + q*dt
}

// correct takes in a measurement of that variance, and gives the log likelihood
// it had, less a constant.
func (b *gaussianState) correct(x, variance float64) float64 {
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
func (b *gaussianState) at(dt float64) float64 {
	way, _ := displacement(dt)
	return b.x + way*b.v
}

// spread is the standard deviation of at.
func (b *gaussianState) spread(dt float64) float64 {
	way, _ := displacement(dt)
	return math.Sqrt(max(0, b.xx+2*way*b.xv+way*way*b.vv))
}

// displacement is how far a thing with velocity 1 gets in dt seconds, and the velocity
// it has then.
func displacement(dt float64) (way, velocity float64) {
	if dt <= velocityHold {
		return dt, 1
	}
	velocity = math.Exp((velocityHold - dt) / velocityDecay)
	return velocityHold + velocityDecay*(1-velocity), velocity
}
