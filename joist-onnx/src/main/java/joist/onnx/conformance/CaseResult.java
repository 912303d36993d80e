package joist.onnx.conformance;

import java.time.Duration;

/**
 * What became of a test case.
 *
 * @param operator that the case is about
 */
public record CaseResult(String name, String operator, Outcome outcome, Duration time) {}
