package joist.server.operations;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Load and unload, off the event loop, with their outcome back on it. */
public final class RepositoryActions {
  private RepositoryActions() {}

  public static Future<Void> load(Vertx vertx, Operations operations, String name, String actor) {
    return vertx
        .executeBlocking(() -> operations.load(name, actor), false)
        .compose(begun -> Future.fromCompletionStage(begun, vertx.getOrCreateContext()));
  }

  public static Future<Void> unload(Vertx vertx, Operations operations, String name, String actor) {
    return Future.fromCompletionStage(operations.unload(name, actor), vertx.getOrCreateContext());
  }
}
