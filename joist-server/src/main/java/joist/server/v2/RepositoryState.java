package joist.server.v2;

import joist.server.operations.ModelEntry;
import joist.serving.DeploymentState;

/** The protocol's words for the states of a deployment. */
final class RepositoryState {
  private RepositoryState() {}

  static String of(ModelEntry entry) {
    return entry
        .deployed()
        .map(deployment ->
            switch (deployment.state()) {
              case LIVE, READY, DRAINING, EVICTED -> "READY";
              case LOADING, PROVING, WARMING -> "LOADING";
              case REGISTERED, FAILED, REFUSED -> "UNAVAILABLE";
              case RETIRED -> deployment.isLoaded() ? "READY" : "UNAVAILABLE";
            })
        .orElse("UNAVAILABLE");
  }

  static boolean isReady(ModelEntry entry) {
    return entry
        .deployed()
        .filter(d -> d.state() == DeploymentState.LIVE || d.state() == DeploymentState.EVICTED)
        .isPresent();
  }
}
