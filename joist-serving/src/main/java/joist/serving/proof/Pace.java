package joist.serving.proof;

import java.time.Duration;

/** What a run of so many rows takes, the quickest of several: the scheduler's part is left out. */
public record Pace(int rows, Duration took) {}
