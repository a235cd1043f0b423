# To be sourced from the repository's root: builds what a benchmark needs and sets EXOLAM_CLASSPATH.
log=$(mktemp)
if ! mvn -q -B -DskipTests -Dspotless.check.skip=true -pl exolam-benchmarks -am package >"$log" 2>&1; then
    cat "$log" >&2
    exit 4
fi
rm -f "$log"
EXOLAM_CLASSPATH=exolam-benchmarks/target/classes:$(cat exolam-benchmarks/target/classpath)
