package p

var (
	a = 08
	b = 0b12
	c = 1_
	d = 0x
	e = 1e
	f = 0x1.0
	g = '
	h = ''
	i = 'ab'
	j = "abc
	k = "\q\x0g\u12\UFFFFFFFF\400"
	l = 0_x1
	m = 1__2
	n = '\'
	o = # $ @
	p = 0o8i
	q = 0b1.0
	r = 0x1p
	s = 1p3
	t = 0b1e3
	٣x = 1
	a€b = 2
)

/* not closed
