package joist.server.operations;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import joist.server.http.RequestException;
import joist.serving.DeployReport;

/** Load and unload, off the event loop, with their outcome back on it. */
public final class RepositoryActions {
  private RepositoryActions() {}

  public static Future<DeployReport> load(
      Vertx vertx, Operations operations, String name, String actor) {
    return vertx
        .executeBlocking(() -> operations.load(name, actor), false)
        .compose(begun -> Future.fromCompletionStage(begun, vertx.getOrCreateContext()))
        .map(report -> {
          if (!report.isLive()) {
            throw RequestException.refused(report.reason());
          }
          return report;
        });
  }

  public static Future<Void> unload(Vertx vertx, Operations operations, String name, String actor) {
    return Future.fromCompletionStage(operations.unload(name, actor), vertx.getOrCreateContext());
  }
}
