FROM node:22-alpine AS builder

WORKDIR /build
COPY frontend/package*.json ./
RUN npm ci
COPY frontend/ ./
RUN npm run build

FROM nginxinc/nginx-unprivileged:1.27-alpine

COPY --from=builder /build/dist /usr/share/nginx/html
EXPOSE 8080
