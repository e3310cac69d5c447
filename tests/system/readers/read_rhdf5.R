# Reads a run file with rhdf5: Rscript read_rhdf5.R RUN.h5
# Exit code 77 (skipped) when the package is not installed (r-bioc-rhdf5 in Debian).
if (!requireNamespace("rhdf5", quietly = TRUE)) {
  message("rhdf5: skipped, the package is not installed")
  quit(status = 77)
}
path <- commandArgs(trailingOnly = TRUE)
if (length(path) != 1) stop("usage: Rscript read_rhdf5.R RUN.h5")

checks <- 0
wrong <- character()
expect <- function(condition, what) {
  checks <<- checks + 1
  if (!isTRUE(condition)) wrong <<- c(wrong, what)
}
# The lists of scales are references, which rhdf5 leaves out with a warning, and says so for each.
attributes_of <- function(name) suppressWarnings(rhdf5::h5readAttributes(path, name, bit64conversion = "double"))

root <- attributes_of("/")
expect(root$format == "canbao-run", "the format is not canbao-run")
expect(root$format_version == 2, "the format is not 2")
manifest <- attributes_of("/manifest")
expect(manifest$status %in% c("running", "interrupted", "complete"), "the status is unknown")
expect(is.numeric(manifest$seed) && !is.na(manifest$seed), "there is no seed")
expect(nchar(rhdf5::h5read(path, "/manifest/scenario")) > 0, "there is no scenario text")

contents <- rhdf5::h5ls(path)
datasets <- contents[contents$otype == "H5I_DATASET", ]
for (i in seq_len(nrow(datasets))) {
  name <- paste(datasets$group[i], datasets$name[i], sep = "/")
  attributes <- attributes_of(name)
  expect(nchar(attributes$units) > 0, paste(name, "has no units"))
  expect(nchar(attributes$long_name) > 0, paste(name, "has no long_name"))
  if (!is.null(attributes$NAME) && startsWith(attributes$NAME, "This is a netCDF dimension but not")) next
  values <- rhdf5::h5read(path, name, bit64conversion = "double")
  shape <- if (datasets$dim[i] == "( 0 )") 1 else as.numeric(strsplit(datasets$dim[i], " x ")[[1]])
  expect(length(values) == prod(shape), paste(name, "has", length(values), "values"))
  # Eight bits without sign arrive as raw.
  if (datasets$dclass[i] != "STRING") expect(is.numeric(values) || is.raw(values), paste(name, "is no number"))
}

# R sees the dimensions in reverse: yearly series are place x year.
year <- rhdf5::h5read(path, "/yearly/year")
place <- rhdf5::h5read(path, "/yearly/place")
expect(all(diff(year) > 0), "the years do not increase")
for (name in datasets$name[datasets$group == "/yearly"]) {
  values <- rhdf5::h5read(path, paste0("/yearly/", name), bit64conversion = "double")
  if (length(dim(values)) == 2)
    expect(identical(dim(values), c(length(place), length(year))), paste("/yearly", name, "is not place x year"))
}
names_of_places <- rhdf5::h5read(path, "/places/name")
expect(length(names_of_places) == length(place) && all(nchar(names_of_places) > 0), "a place has no name")

if (length(wrong) > 0 || checks < 50) {
  message(paste("rhdf5:", c(wrong, paste(checks, "checks were made")), collapse = "\n"))
  quit(status = 1)
}
cat("rhdf5:", checks, "checks passed\n")
