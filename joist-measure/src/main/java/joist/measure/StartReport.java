package joist.measure;

/**
 * What processes of their own showed of an engine; medians.
 *
 * @param firstAnswerSeconds from the start of the JVM to the first answer
 * @param restBytes resident after some runs and a collection; 0 where the system does not tell
 * @param peakBytes the most that were resident
 */
public record StartReport(double firstAnswerSeconds, long restBytes, long peakBytes) {}
