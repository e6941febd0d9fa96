package os

import "internal/stringslite"

// A program that runs from memory has no file of its own: what executes it again is a launcher that the engine writes when it is asked for.
func runtime_executable() string

func executable() (string, error) {
	if path := runtime_executable(); path != "" {
		return path, nil
	}
	path, err := Readlink("/proc/self/exe")
	// A file that was removed has a mark behind its name.
	return stringslite.TrimSuffix(path, " (deleted)"), err
}
