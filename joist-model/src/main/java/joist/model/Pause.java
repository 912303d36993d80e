package joist.model;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A while in which a model answers no calls.
 *
 * @param expected how long it takes from now, by what such took before; zero where nobody knows
 * @param over completes when calls are answered, or it is known that they are not; who waits no
 *     longer may complete it
 */
public record Pause(Duration expected, CompletableFuture<Void> over) {}
