/** Sends a file with progress; `fetch` cannot tell how far an upload is, so this is the one place with XMLHttpRequest. */
import type { AttachmentView, Problem, Uploaded } from "@parlor/protocol";
import type { Environment } from "./environment";
import type { ApiError, Http } from "./http";

/** How an upload is followed and stopped. */
export interface UploadOptions {
  /** Called with a share between 0 and 1. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/** Uploads a file; the answer is what `send` takes. Aborting rejects with `offline`. */
export function upload(
  env: Environment,
  http: Http,
  Failed: typeof ApiError,
  file: File | Blob,
  { onProgress, signal }: UploadOptions = {},
): Promise<AttachmentView> {
  return new Promise((resolve, reject) => {
    const request = env.openRequest?.();
    if (!request) return reject(new Failed("offline", 0));
    const name = "name" in file ? file.name : "file";
    request.open("POST", http.url(`${http.api}/uploads?name=${encodeURIComponent(name)}`));
    for (const [header, value] of Object.entries(http.headers())) request.setRequestHeader(header, value);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => event.total && onProgress?.(event.loaded / event.total);
    const fail = () => reject(new Failed("offline", 0));
    request.onerror = fail;
    request.onabort = fail;
    request.onload = () => {
      const { status } = request;
      if (status >= 200 && status < 300) return resolve((request.response as Uploaded).attachment);
      const body = request.response as Partial<Problem> | null;
      reject(
        new Failed(
          body?.code ?? (status === 413 ? "too_large" : "unavailable"),
          status,
          body?.detail ?? body?.title ?? null,
          body?.retry_after ?? null,
        ),
      );
    };
    signal?.addEventListener("abort", () => request.abort());
    if (signal?.aborted) request.abort();
    else request.send(file);
  });
}
