package joist.serving.isolate;

/**
 * What is known of the child of an isolated model.
 *
 * @param pid 0 where there is none
 * @param restarts how often it was started again
 * @param lastExit why the one before ended; empty where none has
 * @param bytes that its process holds, pages that it shares by their share
 */
public record ChildStatus(ChildState state, long pid, long restarts, String lastExit, long bytes) {}
