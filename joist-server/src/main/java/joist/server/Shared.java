package joist.server;

import java.util.Optional;
import joist.server.access.Guard;
import joist.server.api.Pages;
import joist.server.api.ServerView;
import joist.server.http.JsonInput;
import joist.server.http.RequestLog;
import joist.server.intake.RequestMemory;
import joist.server.memory.SharedRegions;
import joist.server.metrics.Metrics;
import joist.server.operations.Operations;
import joist.server.rows.RowFaces;
import joist.server.trace.Tracing;
import joist.serving.Deployments;
import joist.serving.VersionLabels;
import joist.serving.admission.Gate;
import joist.serving.cache.ResponseCache;
import joist.serving.flight.FlightRecorder;
import joist.serving.share.Callers;
import joist.serving.tensors.TensorQueues;

/** What all event loops of a server share; each part is thread-safe. */
record Shared(ServerSettings settings, Doors doors, Models models, Json json, Outside outside) {
  /** Who may come in. */
  record Doors(Guard guard, Callers callers, RequestMemory memory) {}

  /** Who answers. */
  record Models(
      Deployments deployments,
      Operations operations,
      Gate gate,
      TensorQueues queues,
      FlightRecorder flights,
      Optional<ResponseCache> cache,
      SharedRegions regions,
      VersionLabels labels) {}

  /** Reading and writing rows. */
  record Json(JsonInput input, RowFaces faces) {}

  /** What is seen from outside. */
  record Outside(
      ServerView view,
      Metrics metrics,
      Pages pages,
      RequestIds ids,
      RequestLog log,
      Tracing tracing) {}
}
