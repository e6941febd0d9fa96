module one

go 1.26
