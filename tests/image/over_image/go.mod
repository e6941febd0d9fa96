module overimage

go 1.26
