FROM python:3.12-alpine AS builder

WORKDIR /build
COPY requirements.txt ./
RUN pip install --no-cache-dir --user -r requirements.txt

FROM python:3.12-alpine

RUN addgroup -S app && adduser -S -G app -h /home/app app
WORKDIR /app
COPY --from=builder --chown=app:app /root/.local /home/app/.local
COPY --chown=app:app netra_backend /app/netra_backend

ENV PATH=/home/app/.local/bin:$PATH
USER app
EXPOSE 8000
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "netra_backend.app:application"]
